//! Wall time of a signed `create_user` at Kraken over loopback: the facade compared with
//! hand-written reqwest code.
//!
//! At concurrency 1 this is mostly the cost of waking threads up. The figure to compare is the
//! processor time in `ratios.rs`.

mod support;

use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use support::by_hand::Case;
use support::by_hand::kraken::Kraken;
use support::facade::Facade;
use support::{call_many, runtime, server};

fn create_user(criterion: &mut Criterion) {
    for concurrency in [1, 64] {
        let mut group = criterion.benchmark_group(format!("kraken create_user, concurrency {concurrency}"));
        group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
        group.throughput(Throughput::Elements(concurrency as u64));
        beside(&mut group, concurrency);
        group.finish();
    }
}

fn beside(group: &mut BenchmarkGroup<'_, WallTime>, concurrency: usize) {
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, by_hand) = (Facade::new::<Kraken>(&base_url), Kraken::new(&base_url));
    group.bench_function("facade", |bencher| {
        bencher.to_async(&runtime).iter(|| call_many(concurrency, 1, || facade.call()));
    });
    group.bench_function("by hand", |bencher| {
        bencher.to_async(&runtime).iter(|| call_many(concurrency, 1, || by_hand.by_hand()));
    });
}

criterion_group!(benches, create_user);
criterion_main!(benches);
