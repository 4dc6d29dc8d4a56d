//! A shell command that looks users up: a JSON line in for each row, a JSON line out.
//!
//! The external id and the e-mail address go into this pipe, and nowhere else. What the command
//! writes is never printed.

use std::process::Stdio;

use anyhow::{Context as _, bail, ensure};
use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_import::input::InputFile;
use enroll_import::{Decision, Journal as _, Row, State};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::{Work, by_hand};
use crate::exit::Exit;
use crate::import::confirm;
use crate::journal::text;
use crate::output;

const NOTE: &str = "look-up command";

/// A line of the command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    row: u64,
    found: Option<String>,
    #[serde(default)]
    absent: bool,
}

pub(super) async fn run(work: Work<'_>, command: &str) -> anyhow::Result<Exit> {
    let (rows, has_closed) = work.open_rows(|row| row.state == State::Unknown).await?;
    let closed = if has_closed { Exit::CouldNotRun } else { Exit::Done };
    if rows.is_empty() {
        work.global.note(format_args!("no row is unknown"));
        return Ok(closed);
    }
    let input = work.input()?;
    confirm::ask(
        work.options.yes,
        format_args!("give external id and e-mail of {} rows to the look-up command", rows.len()),
    )?;
    let mut pipe = Pipe::open(command)?;
    for row in &rows {
        let reply = pipe.ask(row.id.row, &question(&work, &input, row)?).await;
        let reply = reply.with_context(|| format!("the look-up command failed at row {}", row.id.row))?;
        take(&work, row, reply).await?;
    }
    pipe.close().await?;
    Ok(work.exit(&rows).await?.max(closed))
}

/// Records what the command found out. Absent counts only when the user cannot come any more.
async fn take(work: &Work<'_>, row: &Row, reply: Reply) -> anyhow::Result<()> {
    let note = work.options.note.clone().unwrap_or_else(|| NOTE.to_owned());
    let decision = match reply.found {
        Some(id) => Decision::Created(id),
        None if !reply.absent => return Ok(()),
        None => Decision::Absent,
    };
    let from = by_hand::absent_from(row, work.options.delay());
    if let Some(from) = from.filter(|from| reply.absent && *from > SystemClock::new().since_epoch()) {
        output::message(format_args!(
            "row {} was not found, and may have been sent a moment ago; look it up again after {}",
            row.id.row,
            text::time(from)
        ));
        return Ok(());
    }
    work.record(row, decision, Some(note)).await.map(|_| ())
}

/// What the command gets about a row.
fn question(work: &Work<'_>, input: &InputFile, row: &Row) -> anyhow::Result<String> {
    let number = row.id.row;
    let user = input.planned_profile(work.journal.key(), &row.span, row.content)?;
    let began = row.began_at.and_then(|began| u64::try_from(began.as_millis()).ok());
    let question = json!({
        "row": number, "name": work.target.name, "provider": work.target.provider,
        "external_id": user.external_id.as_ref().map(|id| id.expose()),
        "email": user.email.as_ref().map(|email| email.expose()),
        "request_id": row.outcome.as_ref().and_then(|outcome| outcome.request_id.as_deref()),
        "began_at_ms": began,
    });
    Ok(format!("{question}\n"))
}

/// The command and both ends of its pipe.
struct Pipe {
    child: Child,
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
}

impl Pipe {
    fn open(command: &str) -> anyhow::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = shell.spawn().context("the look-up command cannot be started")?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (to, from) = pipes.context("the look-up command has no pipe")?;
        Ok(Self { child, to, from: BufReader::new(from).lines() })
    }

    async fn ask(&mut self, row: u64, question: &str) -> anyhow::Result<Reply> {
        let written = async {
            self.to.write_all(question.as_bytes()).await?;
            self.to.flush().await
        };
        written.await.context("it ended early")?;
        let line = self.from.next_line().await.context("its line cannot be read")?;
        let line = line.context("it ended early")?;
        // The error would show what it wrote.
        let Ok(reply) = serde_json::from_str::<Reply>(&line) else {
            bail!("its line is not {{\"row\": {row}}} with \"found\": ID, with \"absent\": true or with neither");
        };
        // One line too many would shift all that follow.
        ensure!(reply.row == row, "its line is about row {}", reply.row);
        ensure!(!(reply.absent && reply.found.is_some()), "its line says that the user was found and is absent");
        let is_id = |id: &String| !id.trim().is_empty() && !id.chars().any(char::is_control);
        ensure!(reply.found.as_ref().is_none_or(is_id), "the id that it found is blank or has a control character");
        Ok(reply)
    }

    /// Ends its input and waits for it.
    async fn close(self) -> anyhow::Result<()> {
        let Self { mut child, to, from } = self;
        drop((to, from));
        let status = child.wait().await.context("the look-up command did not end")?;
        ensure!(status.success(), "the look-up command ended with a failure ({status}); all rows were recorded");
        Ok(())
    }
}
