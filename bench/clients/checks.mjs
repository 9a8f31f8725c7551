// What the checks of a client share: one line for each, "ok", "FAILED" or "note", a tab, its name, a
// tab, and what was found.

const [baseUrl, apiKey, question, trouble] = process.argv.slice(2);
export { baseUrl, apiKey, question };

// Whether the endpoint is the one with a provider that makes trouble
export const troubled = trouble === 'trouble';

export async function check(name, body) {
  try {
    console.log(`ok\t${name}\t${(await body()) ?? ''}`);
  } catch (e) {
    console.log(`FAILED\t${name}\t${String(e?.stack ?? e).split('\n').slice(0, 2).join(' ')}`);
  }
}

export function equal(found, expected, what) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(found)} (expected: ${JSON.stringify(expected)})`);
  }
}

export function truth(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

export async function failure(body) {
  try {
    await body();
  } catch (e) {
    return e;
  }
  throw new Error('no error');
}

// How many requests the endpoint counts that ended so
export async function requests(outcome) {
  const answer = await fetch(baseUrl.replace(/\/v1$/, '/metrics'), {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  return (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith('iapo_served_requests_total{'))
    .filter((line) => line.includes(`outcome="${outcome}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

// When no call is under way any more: a request is counted then
export const settled = () => new Promise((done) => setTimeout(done, 2500));
