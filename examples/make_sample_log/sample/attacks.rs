//! What attackers do: a few of them very often, most of them now and then (Zipf's law).

use super::cast::{
    Attacker, BARRED_NAMES, BREAK_IN, CRAFTED_NAMES, Cast, Habit, Peer, UNKNOWN_NAMES,
};
use super::host::{self, END, Release, UPGRADE};
use super::journal::{Journal, Process};
use super::splitmix::SplitMix64;
use super::sshd::{Account, Connection, HangUp};
use super::staff;
use super::truth::Fact;

/// No visit writes more lines.
const LONGEST_VISIT: u64 = 20;
/// sshd hangs up after so many guesses.
const MAX_GUESSES: u64 = 6;

/// Each attacker calls at least once.
pub fn first_visits(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    for attacker in &cast.attackers {
        let time = attacker.time(chance);
        journal.add(visit(attacker, time, chance));
    }
}

/// Visits until the log is full, to the line: what no visit fits into any more is filled with scanners.
pub fn campaigns(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64, lines: u64) {
    let mut left = lines - journal.len();
    while left >= LONGEST_VISIT {
        let attacker = &cast.attackers[chance.zipf(cast.attackers.len())];
        let time = attacker.time(chance);
        let visit = visit(attacker, time, chance);
        left -= visit.len();
        journal.add(visit);
    }
    for _ in 0..left {
        journal.add(probe(chance.pick(&cast.scanners), chance));
    }
}

/// One connection, with one to six guesses.
fn visit(attacker: &Attacker, time: u64, chance: &mut SplitMix64) -> Process {
    let peer = if attacker.dual_stack && chance.percent(50) {
        attacker.peer.v4_mapped()
    } else {
        attacker.peer.clone()
    };
    let (user, account) = match attacker.habit {
        Habit::Root if chance.percent(85) => ("root", Account::Known),
        _ if chance.percent(6) => (*chance.pick(BARRED_NAMES), Account::Barred),
        _ => (
            UNKNOWN_NAMES[chance.zipf(UNKNOWN_NAMES.len())],
            Account::Unknown,
        ),
    };
    let mut connection = Connection::new(&peer, user, account, time, chance);
    if matches!(attacker.habit, Habit::KeyboardInteractive) {
        connection.fail_keyboard_interactive(chance);
        return connection.hang_up(HangUp::Disconnected);
    }
    // Some let go of the line as soon as they hear that the name is unknown.
    if account == Account::Unknown && chance.percent(12) {
        return connection.hang_up(HangUp::Closed);
    }
    if account == Account::Unknown && chance.percent(3) {
        connection.fail_none();
    }
    let guesses = match chance.below(10) {
        0..6 => 1,
        6..8 => chance.between(2, 3),
        8 => chance.between(4, 5),
        _ => MAX_GUESSES,
    };
    connection.fail_password(guesses, chance);
    connection.hang_up(match guesses {
        MAX_GUESSES => HangUp::TooManyAttempts,
        _ if chance.percent(40) => HangUp::Disconnected,
        _ => HangUp::Closed,
    })
}

/// Hundreds of guesses at the account `backup` over some days; one is right.
pub fn break_in(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    let peer = &cast.attackers[BREAK_IN].peer;
    let (first, success) = (host::at(2, 1, 10), host::at(6, 3, 12));
    for _ in 0..56 {
        let time = first + chance.below(success - first - 600);
        let mut connection = Connection::new(peer, "backup", Account::Known, time, chance);
        connection.fail_password(MAX_GUESSES, chance);
        journal.add(connection.hang_up(HangUp::TooManyAttempts));
    }
    staff::login(journal, peer, &staff::BACKUP, success, 47, chance);
    staff::login(journal, peer, &staff::BACKUP, success + 1260, 905, chance);
}

/// User names made to mislead. Each is tried before and after the upgrade.
pub fn crafted_names(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    for (after_upgrade, rank) in [(false, 8), (true, 29)] {
        let peer = &cast.attackers[rank].peer;
        for name in CRAFTED_NAMES {
            let (first, last) = if after_upgrade {
                (UPGRADE + 600, END - 600)
            } else {
                (600, UPGRADE - 600)
            };
            let time = chance.between(first, last);
            let mut connection = Connection::new(peer, name, Account::Unknown, time, chance);
            connection.fail_password(1, chance);
            journal.add(connection.hang_up(HangUp::Closed));
        }
    }
}

/// One connection whose lines end in CR LF.
pub fn windows_line_ends(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    let mut connection = Connection::new(
        &cast.attackers[40].peer,
        "root",
        Account::Known,
        host::at(3, 14, 30),
        chance,
    );
    connection.fail_password(1, chance);
    let mut process = connection.hang_up(HangUp::Closed);
    process.end_lines_with_crlf();
    journal.add(process);
}

/// Connections that never ask for a user, and what the upgraded sshd does not even let in.
pub fn probes(journal: &mut Journal, cast: &Cast, chance: &mut SplitMix64) {
    for _ in 0..60 {
        journal.add(probe(chance.pick(&cast.scanners), chance));
    }
    for attacker in cast.attackers.iter().take(4) {
        for _ in 0..3 {
            let time = chance.between(UPGRADE + 600, END - 600);
            let (address, port) = (&attacker.peer.written, chance.between(32_768, 60_999));
            let mut listener = Process::daemon("sshd", Release::New.listener(), time);
            let host = host::ADDRESS;
            let text = format!(
                "drop connection #0 from [{address}]:{port} on [{host}]:22 penalty: failed authentication"
            );
            listener.say(text, Fact::Beside("probe"));
            journal.add(listener);
        }
    }
}

/// One line of a scanner's. It names an address, and is no attempt to log in.
fn probe(peer: &Peer, chance: &mut SplitMix64) -> Process {
    let time = chance.between(60, END - 600);
    let release = Release::at(time);
    let (address, port) = (&peer.written, chance.between(32_768, 60_999));
    let mut process = Process::new(release.connection_program(), time);
    let (probe, closed) = (Fact::Beside("probe"), Fact::Beside("closed_before_login"));
    let (text, fact) = match (chance.below(6), release) {
        (0, Release::Old) => (
            format!("Did not receive identification string from {address}"),
            probe,
        ),
        (0, Release::New) => (
            format!(
                "error: kex_exchange_identification: Connection closed by remote host ({address} port {port})"
            ),
            probe,
        ),
        (1, _) => (
            format!(
                "Bad protocol version identification 'GET / HTTP/1.1' from {address} port {port}"
            ),
            probe,
        ),
        (2, _) => (
            format!(
                "Unable to negotiate with {address} port {port}: no matching key exchange method found. \
                 Their offer: diffie-hellman-group1-sha1 [preauth]"
            ),
            probe,
        ),
        (3, _) => (
            format!("Connection reset by {address} port {port} [preauth]"),
            closed,
        ),
        (4, _) => (
            format!(
                "reverse mapping checking getaddrinfo for host-{port}.example.org [{address}] failed - POSSIBLE BREAK-IN ATTEMPT!"
            ),
            Fact::Uneventful,
        ),
        _ => (
            format!("Connection closed by {address} port {port} [preauth]"),
            closed,
        ),
    };
    process.say(text, fact);
    process
}
