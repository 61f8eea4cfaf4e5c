//! Who takes part, and what must be known to read its figures.

use sketchbird::InstructionSet;

use crate::cpu;

/// What a contender is.
#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    /// A sketch of another crate.
    Peer,
    /// Not a sketch: every key, counted exactly.
    Exact,
    /// The machine's own loop over as many bytes.
    Machine,
    /// One part of what another row does as a whole.
    Part,
    Sketchbird,
}

/// The hash of keys.
#[derive(Clone, Copy)]
pub enum Hash {
    /// By a secret: who doesn't have it can't choose keys that collide.
    Keyed(&'static str),
    /// The same for all who use the crate so.
    Unkeyed(&'static str),
    /// Nothing is hashed.
    None,
}

/// A row of a table.
pub struct Contender {
    pub name: String,
    pub role: Role,
    pub hash: Hash,
    pub merges: bool,
    /// What sketchbird, or the machine's own loop, is limited to.
    pub set: Option<InstructionSet>,
    /// How much it does in a round, where that differs from the others.
    pub amount: Option<usize>,
}

/// sketchbird's own.
pub const SIPHASH: Hash = Hash::Keyed("SipHash-1-3");

impl Contender {
    pub fn peer(name: &str, hash: Hash) -> Self {
        Self::new(name.to_owned(), Role::Peer, hash, None)
    }

    pub fn without_merge(self) -> Self {
        Self {
            merges: false,
            ..self
        }
    }

    pub fn by(self, hash: Hash) -> Self {
        Self { hash, ..self }
    }

    pub fn doing(self, amount: usize) -> Self {
        Self {
            amount: Some(amount),
            ..self
        }
    }

    pub fn exact(name: &str, hash: Hash) -> Self {
        Self::new(name.to_owned(), Role::Exact, hash, None)
    }

    pub fn machine(name: &str, set: InstructionSet) -> Self {
        let name = format!("{name}, {}", cpu::name(set));
        Self::new(name, Role::Machine, Hash::None, Some(set))
    }

    pub fn part(name: &str, set: Option<InstructionSet>) -> Self {
        let mut part = Self::sketchbird(name, set);
        part.role = Role::Part;
        part
    }

    /// sketchbird, in one of its ways. Where the way is the same by every instruction set, none is named.
    pub fn sketchbird(way: &str, set: Option<InstructionSet>) -> Self {
        let set_name = set.map(|set| format!(", {}", cpu::name(set)));
        let name = format!("sketchbird {way}{}", set_name.unwrap_or_default());
        Self::new(name, Role::Sketchbird, SIPHASH, set)
    }

    fn new(name: String, role: Role, hash: Hash, set: Option<InstructionSet>) -> Self {
        Self {
            name,
            role,
            hash,
            merges: true,
            set,
            amount: None,
        }
    }

    pub fn is_keyed(&self) -> bool {
        matches!(self.hash, Hash::Keyed(_))
    }

    pub fn hash_name(&self) -> String {
        match self.hash {
            Hash::Keyed(name) => format!("{name}, keyed"),
            Hash::Unkeyed(name) => name.to_owned(),
            Hash::None => String::new(),
        }
    }
}
