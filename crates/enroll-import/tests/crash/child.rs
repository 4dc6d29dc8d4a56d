//! The process that imports and dies: this test binary, called again for one test.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use enroll::{Observer, Retry, SentRequest, SettingsFile};
use enroll_import::input::{Format, InputFile};
use enroll_import::{ImportOptions, Importer, Journal, NewImport, NewTarget, SecretsFile, SecretsTo, Stopper};
use serde::{Deserialize, Serialize};

use super::durable::{With, opened};

/// What a child does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) folder: std::path::PathBuf,
    /// The address of the journal; if none, it is in the folder.
    pub(crate) address: Option<String>,
    pub(crate) provider: String,
    pub(crate) concurrency: usize,
    /// Settles what is unknown instead of sending what is planned.
    pub(crate) settles: bool,
}

impl Order {
    /// Begins a child that dies at this point, as `claimed:3`, or at none.
    pub(crate) fn begin(&self, point: Option<&str>) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child::child", "--ignored", "--nocapture"]).stdout(Stdio::null());
        command.env("ENROLL_TEST_CHILD", serde_json::to_string(self).unwrap());
        match point {
            Some(point) => command.env("ENROLL_CRASH", point).stderr(Stdio::null()),
            None => command.env_remove("ENROLL_CRASH"),
        };
        command.spawn().unwrap()
    }

    pub(crate) fn run(&self, point: Option<&str>) -> ExitStatus {
        self.begin(point).wait().unwrap()
    }
}

/// Dies when a request is about to leave, if that is the point.
#[derive(Debug)]
struct DieSending(std::sync::atomic::AtomicU32);

impl Observer for DieSending {
    fn sending(&self, request: &SentRequest<'_>) {
        let wanted = std::env::var("ENROLL_CRASH").unwrap_or_default();
        let Some(at) = wanted.strip_prefix("sending:") else { return };
        let number = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        if !request.call().is_read && at == number.to_string() {
            std::process::abort();
        }
    }
}

#[tokio::test]
#[ignore = "the process that dies"]
async fn child() {
    let Ok(order) = std::env::var("ENROLL_TEST_CHILD") else { return };
    let order: Order = serde_json::from_str(&order).unwrap();
    opened(order.address.as_deref(), &order.folder, &order).await;
}

impl With for &Order {
    type Output = ();

    async fn with<J: Journal>(self, journal: &J) {
        import(self, journal).await;
    }
}

async fn import<J: Journal>(order: &Order, journal: &J) {
    let path = |name: &str| order.folder.join(name);
    let dies = Arc::new(DieSending(0.into()));
    let mut settings = SettingsFile::read(path("providers.json")).unwrap();
    settings.retain(|name| name == order.provider);
    let providers = settings
        .connect_with(|_, config| {
            let config = config.retry(Retry::new().attempts(1)).observer(dies.clone());
            // Settling waits until a call has certainly ended.
            config.attempt_timeout(Duration::from_millis(400)).total_timeout(Duration::from_millis(500))
        })
        .unwrap();
    let provider = providers.get(&order.provider).unwrap();
    let input = InputFile::open(path("rows.ndjson"), Format::Ndjson, None, enroll::PROVIDER_IDS).unwrap();
    let import = journal.begin(import_of(order, &input)).await.unwrap();
    let secrets = SecretsFile::open(&path("secrets"), journal.key(), &import.name).unwrap();
    let options = ImportOptions::new().concurrency(order.concurrency).max_unknown(1000);
    let options = options.settle_delay(Duration::from_millis(1));
    let importer = Importer::new(journal, &input, import.targets[0].clone(), provider)
        .options(options)
        .secrets(SecretsTo::File(Arc::new(secrets)));
    importer.plan().await.unwrap();
    importer.take_up_secrets().await.unwrap();
    if order.settles {
        importer.settle(None, &Stopper::new()).await.unwrap();
    } else {
        importer.run(&Stopper::new()).await.unwrap();
    }
}

fn import_of(order: &Order, input: &InputFile) -> NewImport {
    let id = order.provider.clone();
    let target = NewTarget { name: id.clone(), provider: id, base_url: "http://localhost".to_owned() };
    NewImport { name: "crash".to_owned(), digest: input.digest().unwrap(), path: String::new(), targets: vec![target] }
}
