//! A limit in time that throws nothing away: what is there counts, however late it is looked at.
//!
//! A busy machine looks at an answer and at its limit in one moment, long after both. The answer may hold a password that is shown once, so it comes first. It may
//! also be on its way from the task that reads the connection, so that task is let pass before the time counts as up.

use std::pin::pin;

use tokio::task::yield_now;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

/// What comes of it until then, or whenever it comes where there is no limit.
pub(crate) async fn until<T>(limit: Option<Instant>, future: impl Future<Output = T>) -> Result<T, Elapsed> {
    let Some(limit) = limit else { return Ok(future.await) };
    let mut future = pin!(future);
    if let Ok(output) = timeout_at(limit, future.as_mut()).await {
        return Ok(output);
    }
    yield_now().await;
    timeout_at(limit, future).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;

    fn past() -> Option<Instant> {
        Some(tokio::time::sleep(Duration::ZERO).deadline())
    }

    #[tokio::test]
    async fn what_is_there_counts_and_so_does_what_another_task_is_about_to_give() {
        assert_eq!(until(past(), std::future::ready(1)).await.unwrap(), 1);
        let (sender, receiver) = oneshot::channel();
        tokio::spawn(async { sender.send(2) });
        assert_eq!(until(past(), receiver).await.unwrap().unwrap(), 2);
    }

    #[tokio::test]
    async fn what_never_comes_ends_at_its_limit() {
        assert!(until(past(), std::future::pending::<()>()).await.is_err());
    }
}
