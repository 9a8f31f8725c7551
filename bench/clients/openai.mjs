// The official OpenAI SDK for JavaScript against an endpoint that serves the policy "sums".
// Arguments: base URL, key, a question, and "trouble" where the provider makes it.
import OpenAI from 'openai';
import { apiKey, baseUrl, check, equal, failure, question, requests, settled, troubled, truth } from './checks.mjs';

async function snippet() {
  const console = { log: (...shown) => printed.push(...shown) };
  const printed = [];
  // snippet
  const client = new OpenAI({ baseURL: baseUrl, apiKey });

  const answer = await client.chat.completions.create({
    model: 'iapo/sums',
    messages: [{ role: 'user', content: question }],
    metadata: { iapo_context: 'premium' },
  });
  console.log(answer.choices[0].message.content);
  console.log(answer.iapo.answer, answer.iapo.completions, answer.iapo.margin);

  // By weights; TypeScript wants a "// @ts-expect-error" above fields that OpenAI does not have
  const cheaper = await client.chat.completions.create({
    model: 'iapo/sums',
    messages: [{ role: 'user', content: question }],
    iapo: { weights: { correct: 1, cost: -0.6 }, deadline_ms: 20_000 },
  });
  console.log(cheaper.iapo.arm.scale);
  // end
  return printed;
}

const client = new OpenAI({ baseURL: baseUrl, apiKey });
const ask = (more = {}, options = {}, of = client) =>
  of.chat.completions.create(
    { model: 'iapo/sums', messages: [{ role: 'user', content: more.question ?? question }], seed: 7, ...rest(more) },
    options,
  );

function rest({ question, ...others }) {
  return others;
}

await check('snippet of docs/serving.md', async () => {
  const [text, key, completions, , scale] = await snippet();
  truth(text.includes(key), text);
  truth(completions > 1 && scale >= 1, `${completions}, ${scale}`);
});

await check('models are listed', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }
  equal(ids, ['iapo/sums'], 'ids');
});

await check('a model is retrieved', async () => {
  equal((await client.models.retrieve('iapo/sums')).id, 'iapo/sums', 'id');
});

await check('default context', async () => {
  const answer = await ask();
  equal(answer.iapo.context, 'free', 'context');
  equal(answer.choices[0].finish_reason, 'stop', 'finish_reason');
  truth(answer._request_id, 'no request id');
});

await check('context by metadata', async () => {
  equal((await ask({ metadata: { iapo_context: 'premium' } })).iapo.context, 'premium', 'context');
});

await check('weights by metadata', async () => {
  const answer = await ask({ metadata: { iapo_weights: 'correct=1,cost=-0.3' } });
  equal(answer.iapo.weights, { correct: 1, cost: -0.3 }, 'weights');
  equal(answer.iapo.context, null, 'context');
});

await check('weights by a field', async () => {
  const answer = await ask({ iapo: { weights: { correct: 1, cost: -0.3 } } });
  equal(answer.iapo.weights, { correct: 1, cost: -0.3 }, 'weights');
});

await check('context by a header', async () => {
  const answer = await ask({}, { headers: { 'X-Iapo-Context': 'standard' } });
  equal(answer.iapo.context, 'standard', 'context');
});

await check('usage', async () => {
  const answer = await ask({ metadata: { iapo_context: 'premium' } });
  const usage = answer.usage;
  truth(usage.prompt_tokens > 0 && usage.completion_tokens > 0, JSON.stringify(usage));
  equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, 'total_tokens');
  return `${answer.iapo.completions} completions, ${usage.total_tokens} tokens`;
});

await check('extension', async () => {
  const { iapo } = await ask({ metadata: { iapo_context: 'premium' } });
  equal(iapo.policy, 'sums', 'policy');
  truth(iapo.votes.length > 0 && iapo.margin > 0 && iapo.cost.amount > 0, JSON.stringify(iapo));
});

await check('ignored parameters are named', async () => {
  equal((await ask({ temperature: 0.2, max_tokens: 5 })).iapo.ignored, ['temperature', 'max_tokens'], 'ignored');
});

for (const included of [true, false]) {
  await check(`stream ${included ? 'with' : 'without'} include_usage`, async () => {
    const more = { metadata: { iapo_context: 'premium' } };
    const whole = await ask(more);
    const stream = await ask({ ...more, stream: true, ...(included ? { stream_options: { include_usage: true } } : {}) });
    let text = '';
    let usage;
    let iapo;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
      iapo = chunk.iapo ?? iapo;
    }
    equal(text, whole.choices[0].message.content, 'text');
    equal(included ? usage : iapo.usage, whole.usage, 'usage');
    equal(iapo.votes, whole.iapo.votes, 'votes');
  });
}

await check('stream accumulated by the SDK', async () => {
  const more = { metadata: { iapo_context: 'premium' } };
  const whole = await ask(more);
  const stream = client.chat.completions.stream({
    model: 'iapo/sums',
    messages: [{ role: 'user', content: question }],
    seed: 7,
    ...more,
    stream_options: { include_usage: true },
  });
  equal(await stream.finalContent(), whole.choices[0].message.content, 'text');
  equal((await stream.totalUsage()).total_tokens, whole.usage.total_tokens, 'usage');
});

const refusals = [
  ['wrong key', OpenAI.AuthenticationError, 'invalid_api_key', () => ask({}, {}, new OpenAI({ baseURL: baseUrl, apiKey: 'wrong' }))],
  ['unknown model', OpenAI.NotFoundError, 'model_not_found', () => ask({ model: 'iapo/none' })],
  ['unknown model retrieved', OpenAI.NotFoundError, 'model_not_found', () => client.models.retrieve('iapo/none')],
  ['unknown context', OpenAI.BadRequestError, 'unknown_context', () => ask({ metadata: { iapo_context: 'none' } })],
  ['weights of the wrong sign', OpenAI.BadRequestError, 'invalid_weights', () => ask({ iapo: { weights: { correct: 1, cost: 1 } } })],
  ['tools', OpenAI.BadRequestError, 'unsupported_parameter', () => ask({ tools: [{ type: 'function', function: { name: 'add', parameters: {} } }] })],
  ['a limit too low', OpenAI.APIError, 'cost_limit_too_low', () => ask({ iapo: { max_tokens: 1 } })],
  ['unknown context, streamed', OpenAI.BadRequestError, 'unknown_context', () => ask({ stream: true, metadata: { iapo_context: 'none' } })],
];
for (const [name, type, code, body] of refusals) {
  await check(name, async () => {
    const e = await failure(body);
    truth(e instanceof type, e.constructor.name);
    equal(e.code, code, 'code');
    return e.constructor.name;
  });
}

async function once(outcome, body, status) {
  const before = await requests(outcome);
  const e = await failure(body);
  equal(e.status, status, 'status');
  await settled();
  equal((await requests(outcome)) - before, 1, 'requests');
  return `${e.constructor.name}, 1 request`;
}

if (troubled) {
  await check('unparsed completions are not asked for again', () =>
    once('unparsed', () => ask({ question: 'mumble' }), 422));
  await check('a deadline is not tried again', () =>
    once('deadline', () => ask({ question: 'wait', iapo: { deadline_ms: 200 } }), 504));
  await check('429 is tried again', async () => {
    const before = await requests('busy');
    const slow = ask({ question: 'wait' });
    await new Promise((done) => setTimeout(done, 200));
    const answers = await Promise.all([slow, ask()]);
    const refused = (await requests('busy')) - before;
    equal(answers.map((a) => a.choices[0].finish_reason), ['stop', 'stop'], 'answers');
    truth(refused >= 1, `${refused} refused`);
    return `${refused} refused`;
  });
  await check('503 is tried again', async () => {
    const before = await requests('provider-unavailable');
    equal((await ask({ question: `refuse once: ${Date.now()}` })).choices[0].finish_reason, 'stop', 'finish_reason');
    equal((await requests('provider-unavailable')) - before, 1, 'refused');
    return '1 refused';
  });
}
