//! What a host writes of its own accord: cron, sudo, su, an upgrade; and what went wrong with the file itself.
//!
//! Much of it speaks of sessions and of authentication failures, and none of it is a login by sshd.

use super::host::{self, END, Release, UPGRADE};
use super::journal::{Journal, Process};
use super::splitmix::SplitMix64;
use super::truth::Fact;

/// The hourly job, at seventeen minutes past.
pub fn cron(journal: &mut Journal) {
    let first = host::at(0, 7, 17) + 1;
    for time in (first..END).step_by(3600) {
        let mut cron = Process::new("CRON", time);
        cron.note(Release::at(time).session_opened("cron", "root", 0, ""));
        cron.note("pam_unix(cron:session): session closed for user root");
        journal.add(cron);
    }
}

/// sshd makes way for its successor, and a service gets an account.
pub fn upgrade(journal: &mut Journal) {
    let mut old = Process::daemon("sshd", Release::Old.listener(), UPGRADE - 9);
    old.note("Received signal 15; terminating.");
    journal.add(old);

    let mut useradd = Process::new("useradd", UPGRADE - 5);
    useradd.note("new group: name=metrics, GID=998");
    useradd.say(
        "new user: name=metrics, UID=998, GID=998, home=/var/lib/metrics, shell=/usr/sbin/nologin",
        Fact::Beside("account_created"),
    );
    journal.add(useradd);

    let mut new = Process::daemon("sshd", Release::New.listener(), UPGRADE);
    new.note("Server listening on 0.0.0.0 port 22.");
    new.note("Server listening on :: port 22.");
    journal.add(new);
}

/// Commands run as root; now and then a password that is wrong, which is a failure but no login from anywhere.
pub fn sudo_and_su(journal: &mut Journal, chance: &mut SplitMix64) {
    let commands = [
        "/usr/bin/apt update",
        "/usr/bin/systemctl restart nginx",
        "/usr/bin/tail -n 50 /var/log/syslog",
        "/usr/bin/vi /etc/hosts",
    ];
    for day in [0, 1, 2, 5, 6, 7, 8, 9] {
        for (user, uid) in [("carol", 1002), ("dave", 1003)] {
            let time = host::at(day, chance.between(10, 16), chance.below(60));
            let mut sudo = Process::without_pid("sudo", time);
            if chance.percent(20) {
                sudo.note(format!(
                    "pam_unix(sudo:auth): authentication failure; logname={user} uid={uid} euid=0 tty=/dev/pts/0 ruser={user} rhost=  user={user}"
                ));
                sudo.wait(4);
            }
            let command = chance.pick(&commands);
            let text =
                format!("{user:>8} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}");
            sudo.say(text, Fact::Beside("sudo_command"));
            sudo.note(Release::at(time).session_opened("sudo", "root", 0, user));
            sudo.wait(chance.between(1, 40));
            sudo.note("pam_unix(sudo:session): session closed for user root");
            journal.add(sudo);
        }
    }
    let mut su = Process::new("su", host::at(7, 15, 20));
    su.note("pam_unix(su:auth): authentication failure; logname=dave uid=1003 euid=0 tty=/dev/pts/1 ruser=dave rhost=  user=root");
    su.wait(2);
    su.say(
        "FAILED SU (to root) dave on pts/1",
        Fact::Beside("su_failed"),
    );
    journal.add(su);
}

/// The rotation cut the first line, a full disk one in the middle, and the copy was taken while the last was being written.
pub fn damaged_lines(journal: &mut Journal) {
    journal.add_fragment(0, "om 203.0.113.77 port 40112 ssh2");
    journal.add_fragment(host::at(4, 2, 0), "Mar 31 02:0");
    journal.add_cut_end("Apr  6 06:25:0");
}
