//! Who connects, and the names that are tried. All addresses are from the ranges set aside for documentation.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::host::{DAY, END};
use super::splitmix::SplitMix64;

/// The other end of a connection.
#[derive(Clone)]
pub struct Peer {
    /// As sshd writes it.
    pub written: String,
    /// As we count it.
    pub canonical: String,
    /// The name it resolves to, which PAM writes in place of the address: a source of its own for whoever reads the log.
    pub host_name: Option<&'static str>,
}

impl Peer {
    fn new(address: impl ToString) -> Self {
        Self {
            written: address.to_string(),
            canonical: address.to_string(),
            host_name: None,
        }
    }

    /// The same peer, written as an IPv4 address inside IPv6.
    pub fn v4_mapped(&self) -> Self {
        Self {
            written: format!("::ffff:{}", self.canonical),
            ..self.clone()
        }
    }
}

/// What an attacker tries.
#[derive(Clone, Copy)]
pub enum Habit {
    /// Passwords for root.
    Root,
    /// Names from a list.
    Names,
    /// Names from a list, asked for by keyboard-interactive.
    KeyboardInteractive,
}

/// An address that guesses passwords, for a stretch of the log.
pub struct Attacker {
    pub peer: Peer,
    pub habit: Habit,
    /// Half of its connections are written as v4-mapped.
    pub dual_stack: bool,
    first: u64,
    length: u64,
}

impl Attacker {
    /// A time at which it may call.
    pub fn time(&self, chance: &mut SplitMix64) -> u64 {
        self.first + chance.below(self.length)
    }
}

/// The rank of the attacker that gets in.
pub const BREAK_IN: usize = 2;
/// The rank of the attacker whose address resolves to a name.
const RESOLVES: usize = 6;
/// Attackers' addresses.
const ATTACKERS: usize = 150;

/// The address that crafted user names try to frame. It never connects.
pub const FRAMED: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
const HOST: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);

/// Everyone who connects.
pub struct Cast {
    /// The busiest first.
    pub attackers: Vec<Attacker>,
    /// Scanners that never try to log in, and so are no attackers of ours.
    pub scanners: Vec<Peer>,
    pub forgetful: Peer,
    pub administrator: Peer,
    pub office: Peer,
    pub home: Peer,
    pub phone: Peer,
    pub build_server: Peer,
}

impl Cast {
    pub fn draw(chance: &mut SplitMix64) -> Self {
        let mut addresses: Vec<Ipv4Addr> = [[192, 0, 2], [198, 51, 100], [203, 0, 113]]
            .into_iter()
            .flat_map(|[a, b, c]| (1..=254).map(move |d| Ipv4Addr::new(a, b, c, d)))
            .filter(|&address| address != FRAMED && address != HOST)
            .collect();
        chance.shuffle(&mut addresses);
        let mut addresses = addresses.into_iter().map(Peer::new);
        let mut v4 = || addresses.next().expect("far fewer peers than addresses");

        let attackers = (0..ATTACKERS)
            .map(|rank| {
                let mut peer = if rank % 15 == 11 {
                    v6(chance, rank)
                } else {
                    v4()
                };
                if rank == RESOLVES {
                    peer.host_name = Some("static-17.dsl.example.net");
                }
                let length = if rank < 10 {
                    chance.between(3 * DAY, 6 * DAY)
                } else {
                    chance.between(3600, DAY)
                };
                Attacker {
                    dual_stack: matches!(rank, 4 | 17 | 58),
                    habit: match chance.below(10) {
                        0..4 => Habit::Root,
                        4..9 => Habit::Names,
                        _ => Habit::KeyboardInteractive,
                    },
                    first: chance.between(60, END - length - 600),
                    length,
                    peer,
                }
            })
            .collect();
        Self {
            attackers,
            scanners: (0..7).map(|_| v4()).collect(),
            forgetful: v4(),
            administrator: v4(),
            office: v4(),
            home: Peer::new(Ipv6Addr::new(0x2001, 0xdb8, 0x40, 0x1200, 0, 0, 0, 0x25)),
            phone: v4(),
            build_server: v4(),
        }
    }
}

/// Every other one from the same /64, as when one customer walks through its own network.
fn v6(chance: &mut SplitMix64, rank: usize) -> Peer {
    let mut part = || chance.below(0x1_0000) as u16;
    let (site, network) = if rank.is_multiple_of(2) {
        (0xbad, 1)
    } else {
        (part(), part())
    };
    Peer::new(Ipv6Addr::new(
        0x2001,
        0xdb8,
        site,
        network,
        part(),
        part(),
        part(),
        part(),
    ))
}

/// Names that do not exist here, the favourites first.
#[rustfmt::skip]
pub const UNKNOWN_NAMES: &[&str] = &[
    "admin", "test", "user", "ubuntu", "oracle", "postgres", "guest", "git", "ftpuser", "pi",
    "mysql", "jenkins", "hadoop", "nagios", "tomcat", "support", "minecraft", "teamspeak", "debian",
    "centos", "ec2-user", "vagrant", "ansible", "odoo", "zabbix", "dev", "student", "web", "www",
    "ftp", "demo", "server", "sysadmin", "operator", "redis", "elastic", "docker", "kafka",
    "gitlab", "sonar", "steam", "csgo", "vnc", "testuser", "user1", "admin1", "administrator",
    "Administrator", "ADMIN", "john", "maria", "michael", "info", "sales", "office", "scanner",
    "printer", "plex", "node", "weblogic", "ubnt", "0", "12345", "qwerty", "a", "system",
    "supervisor", "solr", "spark", "airflow",
];

/// Accounts of services: they exist, and sshd does not let them in.
pub const BARRED_NAMES: &[&str] = &["www-data", "nobody", "mail", "games", "news", "uucp"];

/// Names made to mislead whoever reads the log with a search for `from`, or trims names.
pub const CRAFTED_NAMES: &[&str] = &[
    "",
    "admin ",
    " ",
    " from 198.51.100.7 port 22 ssh2",
    "root from 198.51.100.7 port 22 ssh2",
    "root from 198.51.100.7",
    "from",
    "from 198.51.100.7 port",
    "invalid user root from 198.51.100.7 port 22",
    "Accepted password for root from 198.51.100.7 port 22 ssh2",
    "rhost=198.51.100.7  user=root",
    r"andr\303\251",
    "; cat /etc/passwd",
    "a b c",
];
