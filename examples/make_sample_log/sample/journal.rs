//! From processes to the ordered lines of a file.

use super::host;
use super::splitmix::SplitMix64;
use super::truth::{Fact, Truth};

/// What stands between the program's name and the colon.
#[derive(Clone, Copy)]
enum Pid {
    /// `sshd[4711]`, numbered in the order in which processes start.
    Next,
    /// `systemd-logind[812]`, a daemon.
    Of(u64),
    /// `sudo`, which logs without one.
    None,
}

#[derive(Clone, Copy)]
enum LineEnd {
    Lf,
    CrLf,
    /// The file ends here, in the middle of a line.
    Missing,
}

struct Line {
    time: u64,
    text: String,
    fact: Fact,
    end: LineEnd,
}

/// A process and what it says over time.
pub struct Process {
    program: &'static str,
    pid: Pid,
    start: u64,
    now: u64,
    lines: Vec<Line>,
}

impl Process {
    /// A process of its own, as for one connection.
    pub fn new(program: &'static str, start: u64) -> Self {
        Self {
            program,
            pid: Pid::Next,
            start,
            now: start,
            lines: Vec::new(),
        }
    }

    /// What a daemon says from `now` on.
    pub fn daemon(program: &'static str, pid: u64, now: u64) -> Self {
        Self {
            pid: Pid::Of(pid),
            ..Self::new(program, now)
        }
    }

    /// A program that logs without its process id.
    pub fn without_pid(program: &'static str, now: u64) -> Self {
        Self {
            pid: Pid::None,
            ..Self::new(program, now)
        }
    }

    /// The lines said so far.
    pub fn len(&self) -> u64 {
        self.lines.len() as u64
    }

    pub fn now(&self) -> u64 {
        self.now
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += seconds;
    }

    pub fn say(&mut self, text: impl Into<String>, fact: Fact) {
        self.lines.push(Line {
            time: self.now,
            text: text.into(),
            fact,
            end: LineEnd::Lf,
        });
    }

    /// Says what is no event.
    pub fn note(&mut self, text: impl Into<String>) {
        self.say(text, Fact::Uneventful);
    }

    /// As if these lines had passed through a tool on Windows.
    pub fn end_lines_with_crlf(&mut self) {
        for line in &mut self.lines {
            line.end = LineEnd::CrLf;
        }
    }
}

/// All that happened on the host, in no order yet.
pub struct Journal {
    processes: Vec<Process>,
}

impl Journal {
    pub fn new() -> Self {
        Self {
            processes: Vec::new(),
        }
    }

    pub fn add(&mut self, process: Process) {
        self.processes.push(process);
    }

    /// A line without a whole header.
    pub fn add_fragment(&mut self, time: u64, text: &str) {
        let mut process = Process::without_pid("", time);
        process.say(text, Fact::Unparsed);
        self.add(process);
    }

    /// The last line: without a whole header, and without a line end.
    pub fn add_cut_end(&mut self, text: &str) {
        self.add_fragment(host::END, text);
        if let Some(line) = self
            .processes
            .last_mut()
            .and_then(|process| process.lines.last_mut())
        {
            line.end = LineEnd::Missing;
        }
    }

    pub fn len(&self) -> u64 {
        self.processes.iter().map(Process::len).sum()
    }

    /// Numbers the processes, orders the lines by time, writes them and counts what they say.
    pub fn write(mut self, chance: &mut SplitMix64) -> (Vec<u8>, Truth) {
        self.processes.sort_by_key(|process| process.start);
        let mut last_pid = 2_000;
        let mut lines = Vec::new();
        for process in self.processes {
            let tag = match process.pid {
                Pid::Next => {
                    last_pid += chance.between(1, 9);
                    format!("{}[{last_pid}]", process.program)
                }
                Pid::Of(pid) => format!("{}[{pid}]", process.program),
                Pid::None => process.program.to_owned(),
            };
            lines.extend(process.lines.into_iter().map(|line| (tag.clone(), line)));
        }
        lines.sort_by_key(|(_, line)| line.time);

        let (mut log, mut truth) = (String::new(), Truth::default());
        for (tag, line) in lines {
            if !matches!(line.fact, Fact::Unparsed) {
                log.push_str(&format!(
                    "{} {} {tag}: ",
                    host::stamp(line.time),
                    host::NAME
                ));
            }
            log.push_str(&line.text);
            log.push_str(match line.end {
                LineEnd::Lf => "\n",
                LineEnd::CrLf => "\r\n",
                LineEnd::Missing => "",
            });
            truth.add(line.fact);
        }
        (log.into_bytes(), truth)
    }
}
