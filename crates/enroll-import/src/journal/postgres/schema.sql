create schema enroll;

-- The one clock of all workers: milliseconds since 1970-01-01T00:00:00Z.
create function enroll.now_ms() returns bigint language sql volatile
    as 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

create table enroll.meta (version integer not null, key bytea not null, identity text);

create table enroll.imports (
    id bigint generated always as identity primary key,
    name text not null unique,
    digest bytea not null,
    path text not null,
    began_at bigint not null
);

create table enroll.scopes (
    id bigint generated always as identity primary key,
    provider text not null,
    base_url text not null,
    unique (provider, base_url)
);

create table enroll.targets (
    id bigint generated always as identity primary key,
    import bigint not null references enroll.imports,
    name text not null,
    scope bigint not null references enroll.scopes,
    is_planned boolean not null default false,
    unique (import, name)
);

create table enroll.workers (
    id bigint generated always as identity primary key,
    name text not null,
    began_at bigint not null,
    seen_at bigint not null,
    ended_at bigint
);

create table enroll.rows (
    target bigint not null,
    number bigint not null,
    line bigint not null,
    start bigint not null,
    length bigint not null,
    content bytea not null,
    state text not null,
    doubt boolean not null default false,
    attempt integer not null default 0,
    key_attempt integer not null default 0,
    ours text,
    user_id text,
    outcome text,
    problems text,
    same_target bigint,
    same_row bigint,
    began_at bigint,
    ended_at bigint,
    lease_until bigint,
    worker bigint,
    -- Of the claim, so that a worker finds its rows again if the response to it was lost.
    token bigint,
    is_suspected_twice boolean not null default false,
    resolution bigint,
    primary key (target, number)
);
-- A sum hides the number from the primary key: in the order of that, the planner would read every row
-- that was sent to find those that are planned.
create index rows_planned on enroll.rows (target, (number + 0)) where state = 'planned';
create index rows_sending on enroll.rows (lease_until) where state = 'sending';
create index rows_open on enroll.rows (target, (number + 0)) where state in ('unknown', 'exists');

create table enroll.seen (
    scope bigint not null,
    fingerprint bytea not null,
    target bigint not null,
    number bigint not null,
    primary key (scope, fingerprint)
);

create table enroll.evidence (
    target bigint not null,
    number bigint not null,
    attempt integer not null,
    at bigint not null,
    outcome text not null,
    is_contradiction boolean not null
);

create table enroll.resolutions (
    id bigint generated always as identity primary key,
    target bigint not null,
    number bigint not null,
    at bigint not null,
    decision text not null,
    user_id text,
    note text,
    actor text
);

-- When the next call at a provider may begin. With fractions, so that any rate is kept.
create table enroll.paces (scope bigint primary key, next_at double precision not null);

create table enroll.signing_keys (
    scope bigint not null,
    key text not null,
    worker bigint not null,
    until bigint not null,
    -- The greatest nonce that was given to a worker.
    last bigint not null,
    primary key (scope, key)
);
