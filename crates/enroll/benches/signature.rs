//! Wall time of a signature, compared with its bare compressions.

mod support;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use support::signatures::{KrakenSignature, OnchainPaySignature};

fn signature(criterion: &mut Criterion) {
    let (kraken, onchainpay) = (KrakenSignature::new(), OnchainPaySignature::new());
    let mut group = criterion.benchmark_group("signature");
    group.sample_size(50).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    group.bench_function("kraken", |bencher| bencher.iter(|| kraken.sign()));
    group.bench_function("kraken, compressions", |bencher| bencher.iter(KrakenSignature::compressions));
    group.bench_function("onchainpay", |bencher| bencher.iter(|| onchainpay.sign()));
    group.bench_function("onchainpay, compressions", |bencher| bencher.iter(OnchainPaySignature::compressions));
    group.finish();
}

criterion_group!(benches, signature);
criterion_main!(benches);
