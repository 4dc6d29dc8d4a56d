//! A limit in time that throws nothing away: what is there counts, however late it is looked at.
//!
//! A busy machine looks at an answer and at its limit in one moment, long after both. The answer may hold a password that is shown once, so it comes first. It may
//! also be on its way from the task that reads the connection, so that task is let pass before the time counts as up. Somebody who always has one more
//! piece is not listened to for ever.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::task::{unconstrained, yield_now};
use tokio::time::Sleep;

use crate::outcome::TimeUp;

/// How many pieces are taken after the time was up. An answer has a few.
const LATE_PIECES: u32 = 64;

/// A moment at which waiting ends, or none.
#[derive(Debug)]
pub(crate) struct Deadline<'a> {
    /// One for all waits, because a new one would not know that its time was up before somebody looked at the clock for it.
    end: Option<Pin<&'a mut Sleep>>,
    late_pieces: u32,
}

impl<'a> Deadline<'a> {
    /// When this sleep ends.
    pub(crate) const fn at(sleep: Pin<&'a mut Sleep>) -> Self {
        Self { end: Some(sleep), late_pieces: 0 }
    }

    /// Never.
    pub(crate) const fn never() -> Self {
        Self { end: None, late_pieces: 0 }
    }

    /// What comes of it deadline then.
    pub(crate) async fn before<T>(&mut self, future: impl Future<Output = T>) -> Result<T, TimeUp> {
        let Some(end) = &mut self.end else { return Ok(future.await) };
        if end.is_elapsed() {
            self.late_pieces += 1;
        }
        if self.late_pieces > LATE_PIECES {
            return Err(TimeUp);
        }
        let mut future = pin!(future);
        if let Ok(output) = poll_fn(|cx| either(future.as_mut(), end.as_mut(), cx)).await {
            return Ok(output);
        }
        yield_now().await;
        poll_fn(|cx| either(future.as_mut(), end.as_mut(), cx)).await
    }
}

fn either<T>(
    future: Pin<&mut impl Future<Output = T>>,
    end: Pin<&mut Sleep>,
    cx: &mut Context<'_>,
) -> Poll<Result<T, TimeUp>> {
    match future.poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        // Whatever the future took of the task's share, the time is looked at.
        Poll::Pending => Pin::new(&mut unconstrained(end)).poll(cx).map(|()| Err(TimeUp)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::{mpsc, oneshot};
    use tokio::time::sleep;

    use super::*;

    /// A limit that is over.
    async fn past() -> Pin<Box<Sleep>> {
        let mut sleep = Box::pin(sleep(Duration::ZERO));
        sleep.as_mut().await;
        sleep
    }

    #[tokio::test]
    async fn what_is_there_counts_and_so_does_what_another_task_is_about_to_give() {
        let mut end = past().await;
        assert_eq!(Deadline::at(end.as_mut()).before(std::future::ready(1)).await.unwrap(), 1);
        let mut deadline = Deadline::at(end.as_mut());
        let (sender, receiver) = oneshot::channel();
        tokio::spawn(async { sender.send(2) });
        assert_eq!(deadline.before(receiver).await.unwrap().unwrap(), 2);
    }

    #[tokio::test]
    async fn what_never_comes_ends_at_its_limit() {
        for mut end in [past().await, Box::pin(sleep(Duration::from_millis(1)))] {
            assert!(Deadline::at(end.as_mut()).before(std::future::pending::<()>()).await.is_err());
        }
    }

    #[tokio::test]
    async fn what_never_ends_does_too() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        (0..100_000).for_each(|number| sender.send(number).unwrap());
        let mut end = past().await;
        let mut deadline = Deadline::at(end.as_mut());
        let mut received = 0;
        while deadline.before(receiver.recv()).await.is_ok() {
            received += 1;
        }
        assert_eq!(received, LATE_PIECES);
    }

    #[tokio::test]
    async fn without_a_limit_it_is_waited_for() {
        assert!(Deadline::never().before(sleep(Duration::from_millis(1))).await.is_ok());
    }
}
