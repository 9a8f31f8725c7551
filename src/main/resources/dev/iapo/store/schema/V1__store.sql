-- Texts from outside are kept escaped (class Texts); amounts are those of Spend.
-- ${number} is a 64-bit integer, as a primary key the row's own number where there is such a thing.

create table runs (
  number ${number} primary key,
  id text not null unique,
  task text not null,
  definition text not null,
  data text not null,
  arguments text not null,
  directory text not null,
  state text not null,
  detail text not null,
  created_at text not null,
  ended_at text,
  deleted integer not null default 0
);

create table queries (
  data text not null,
  position integer not null,
  document text not null,
  primary key (data, position)
);

-- What a run asks of a configuration for a query, by its fingerprint
create table requests (
  run ${number} not null,
  configuration integer not null,
  query integer not null,
  request text not null,
  primary key (run, configuration, query)
);
create index requests_by_fingerprint on requests (request);

create table calls (
  call ${number} primary key,
  run ${number} not null,
  configuration integer not null,
  query integer not null,
  replicate integer not null,
  choices integer not null,
  provider text not null,
  max_completions ${number} not null,
  max_tokens ${number} not null,
  max_pico_usd ${number} not null,
  booked_at ${number} not null
);
create index calls_by_span on calls (run, configuration, query, replicate, choices);

-- kind: paid, reused, lost, abandoned, released, missed; brought: completions;
-- prompt_*: whatever the number of completions; answer_*: of all completions, or of the whole call
create table outcomes (
  call ${number} primary key references calls (call),
  kind text not null,
  brought integer not null,
  prompt_completions ${number} not null,
  prompt_tokens ${number} not null,
  prompt_pico_usd ${number} not null,
  answer_completions ${number} not null,
  answer_tokens ${number} not null,
  answer_pico_usd ${number} not null,
  failures text,
  ended_at ${number} not null
);

create table replies (
  call ${number} primary key references calls (call),
  document text not null
);

create table decisions (
  run ${number} not null,
  number integer not null,
  document text not null,
  decided_at ${number} not null,
  primary key (run, number)
);

-- What calls of deleted runs were charged
create table forgotten (
  provider text not null,
  charged_at ${number} not null,
  completions ${number} not null,
  tokens ${number} not null,
  pico_usd ${number} not null
);
