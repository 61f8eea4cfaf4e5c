//! The people who may log in. Three sources fail and are then accepted: a forgetful user and the administrator here, and the break-in.

use super::cast::{Cast, Peer};
use super::host::{self, Release};
use super::journal::{Journal, Process};
use super::splitmix::SplitMix64;
use super::sshd::{Account, Connection, HangUp};

/// An account that may log in, and how it does.
pub struct Member {
    pub name: &'static str,
    pub uid: u64,
    method: &'static str,
    key: Option<&'static str>,
}

const ALICE: Member = Member {
    name: "alice",
    uid: 1000,
    method: "password",
    key: None,
};
const BOB: Member = Member {
    name: "bob",
    uid: 1001,
    method: "keyboard-interactive/pam",
    key: None,
};
const CAROL: Member = Member {
    name: "carol",
    uid: 1002,
    method: "publickey",
    key: Some("ED25519 SHA256:q7Gm1tVbY0c3uQmXw2HhN5Zr8eJkLs4DpFaTi6oWyBE"),
};
const DAVE: Member = Member {
    name: "dave",
    uid: 1003,
    method: "password",
    key: None,
};
const DEPLOY: Member = Member {
    name: "deploy",
    uid: 1004,
    method: "publickey",
    key: Some("RSA SHA256:Zk9rT3vPq1LxYd8sWc5uJm2bHn7gEa0oIf4tRyXNVhU"),
};
/// An account of a program that should not have had a password.
pub const BACKUP: Member = Member {
    name: "backup",
    uid: 34,
    method: "password",
    key: None,
};

const LOGIND: u64 = 812;

/// Who works from where, day by day; the fourth and fifth day are a weekend.
pub fn working_days(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    for day in 0..10 {
        login(
            journal,
            &cast.build_server,
            &DEPLOY,
            host::at(day, 8, chance.below(60)),
            20,
            chance,
        );
        login(
            journal,
            &cast.build_server,
            &DEPLOY,
            host::at(day, 17, chance.below(60)),
            25,
            chance,
        );
        if matches!(day, 3 | 4) {
            continue;
        }
        for (member, hour, peer) in [
            (&ALICE, 9, &cast.office),
            (
                &BOB,
                9,
                if day % 3 == 0 {
                    &cast.home
                } else {
                    &cast.office
                },
            ),
            (&CAROL, 10, &cast.administrator),
            (&DAVE, 13, &cast.office),
        ] {
            let length = chance.between(600, 4 * 3600);
            login(
                journal,
                peer,
                member,
                host::at(day, hour, chance.below(60)),
                length,
                chance,
            );
        }
        if day % 2 == 0 {
            login(
                journal,
                &cast.phone.v4_mapped(),
                &DAVE,
                host::at(day, 19, chance.below(60)),
                180,
                chance,
            );
        }
    }
}

/// Alice, from a hotel, gets her password wrong before she gets it right.
pub fn forgetful_user(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    for (time, wrong) in [(host::at(4, 10, 3), 2), (host::at(8, 20, 41), 3)] {
        let mut connection =
            Connection::new(&cast.forgetful, ALICE.name, Account::Known, time, chance);
        connection.fail_password(wrong, chance);
        stay(journal, connection, &ALICE, 1500, chance);
    }
}

/// Carol, who keeps the host, mistypes her own name once and a root password once; her key opens the door.
pub fn administrator(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    let peer = &cast.administrator;
    let mut connection =
        Connection::new(peer, "carl", Account::Unknown, host::at(1, 9, 58), chance);
    connection.fail_publickey(CAROL.key.unwrap_or_default());
    journal.add(connection.hang_up(HangUp::Closed));

    let mut connection = Connection::new(peer, "root", Account::Known, host::at(5, 22, 5), chance);
    connection.fail_keyboard_interactive(chance);
    journal.add(connection.hang_up(HangUp::Closed));
    login(journal, peer, &CAROL, host::at(5, 22, 6), 2400, chance);
}

/// A login that succeeds at once.
pub fn login(
    journal: &mut Journal,
    peer: &Peer,
    member: &Member,
    time: u64,
    length: u64,
    chance: &mut SplitMix64,
) {
    let connection = Connection::new(peer, member.name, Account::Known, time, chance);
    stay(journal, connection, member, length, chance);
}

/// Accepted, at work for `length` seconds, gone. systemd keeps its own books of it, as sessions that are not sshd's.
fn stay(
    journal: &mut Journal,
    mut connection: Connection,
    member: &Member,
    length: u64,
    chance: &mut SplitMix64,
) {
    let (name, release) = (member.name, connection.release);
    connection.process.wait(2);
    connection.accept(member.method, member.key, member.uid);

    let now = connection.process.now();
    let session = 100 + now / 60;
    let mut logind = Process::daemon("systemd-logind", LOGIND, now);
    logind.note(format!("New session {session} of user {name}."));
    let mut manager = Process::new("systemd", now);
    let by = if release == Release::New { name } else { "" };
    manager.note(release.session_opened("systemd-user", name, member.uid, by));

    let length = length + chance.below(60);
    connection.process.wait(length);
    logind.wait(length);
    if release == Release::New {
        logind.note(format!(
            "Session {session} logged out. Waiting for processes to exit."
        ));
    }
    logind.note(format!("Removed session {session}."));
    journal.add(connection.log_out());
    journal.add(logind);
    journal.add(manager);
}
