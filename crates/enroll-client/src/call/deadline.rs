//! A timeout that never discards a ready result: if the response and the deadline are ready in the
//! same poll, the response wins.
//!
//! On a busy machine a task may be polled long after both became ready. The response may hold a
//! one-time password, so it must not be lost. It may also still be in the task that reads the
//! connection, so that task may run once more before the deadline counts. A server that keeps
//! sending chunks after the deadline is cut off after a fixed number of them.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::task::{unconstrained, yield_now};
use tokio::time::Sleep;

use crate::outcome::TimeUp;

/// How many results are accepted after the deadline. The head and the chunks of a response are few.
const MAX_LATE: u32 = 64;

/// The end of an attempt, or no end.
#[derive(Debug)]
pub(crate) struct Deadline<'a> {
    /// One timer for all waits of an attempt, because a new timer counts as elapsed only after the
    /// runtime has polled it.
    end: Option<Pin<&'a mut Sleep>>,
    late: u32,
}

impl<'a> Deadline<'a> {
    /// A deadline at the end of this sleep.
    pub(crate) const fn at(sleep: Pin<&'a mut Sleep>) -> Self {
        Self { end: Some(sleep), late: 0 }
    }

    /// No deadline.
    pub(crate) const fn never() -> Self {
        Self { end: None, late: 0 }
    }

    /// The output of the future, if it is ready before the deadline.
    pub(crate) async fn before<T>(&mut self, future: impl Future<Output = T>) -> Result<T, TimeUp> {
        let Some(end) = &mut self.end else { return Ok(future.await) };
        if end.is_elapsed() {
            self.late += 1;
        }
        if self.late > MAX_LATE {
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
        // Unconstrained, because the future may have used up the task's budget.
        Poll::Pending => Pin::new(&mut unconstrained(end)).poll(cx).map(|()| Err(TimeUp)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::{mpsc, oneshot};
    use tokio::time::sleep;

    use super::*;

    /// A timer that has elapsed.
    async fn elapsed() -> Pin<Box<Sleep>> {
        let mut sleep = Box::pin(sleep(Duration::ZERO));
        sleep.as_mut().await;
        sleep
    }

    #[tokio::test]
    async fn a_result_that_is_ready_at_the_deadline_wins() {
        let mut end = elapsed().await;
        assert_eq!(Deadline::at(end.as_mut()).before(std::future::ready(1)).await.unwrap(), 1);
        let mut deadline = Deadline::at(end.as_mut());
        let (sender, receiver) = oneshot::channel();
        tokio::spawn(async { sender.send(2) });
        assert_eq!(deadline.before(receiver).await.unwrap().unwrap(), 2);
    }

    #[tokio::test]
    async fn a_future_that_is_never_ready_ends_at_the_deadline() {
        for mut end in [elapsed().await, Box::pin(sleep(Duration::from_millis(1)))] {
            assert!(Deadline::at(end.as_mut()).before(std::future::pending::<()>()).await.is_err());
        }
    }

    #[tokio::test]
    async fn late_results_are_limited() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        (0..100_000).for_each(|number| sender.send(number).unwrap());
        let mut end = elapsed().await;
        let mut deadline = Deadline::at(end.as_mut());
        let mut received = 0;
        while deadline.before(receiver.recv()).await.is_ok() {
            received += 1;
        }
        assert_eq!(received, MAX_LATE);
    }

    #[tokio::test]
    async fn without_a_deadline_the_future_completes() {
        assert!(Deadline::never().before(sleep(Duration::from_millis(1))).await.is_ok());
    }
}
