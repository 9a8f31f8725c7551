// Calls of the API. The cookie goes with them by itself.

/** What the daemon refused, or that it did not answer (status 0). */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || problem.error?.message || `HTTP ${status}`);
    this.status = status;
    this.iapo = problem.iapo; // what a question that was not answered has cost
    this.slug = String(problem.type ?? '').replace('urn:iapo:problem:', '');
    this.problems = Array.isArray(problem.problems) ? problem.problems : [];
  }
}

/** Of run resources: an id in a path. */
export const runPath = (id, rest = '') => `/v1/runs/${encodeURIComponent(id)}${rest}`;

/** Of deployed policies: a name in a path. */
export const policyPath = (name, rest = '') => `/v1/policies/${encodeURIComponent(name)}${rest}`;

async function send(method, path, { body, headers, signal } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new ApiError(0, { title: 'The daemon does not answer.' });
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    if (response.status === 401 && !headers?.Authorization) {
      dispatchEvent(new Event('signed-out'));
    }
    throw new ApiError(response.status, problem);
  }
  return response;
}

async function json(method, path, options) {
  const response = await send(method, path, options);
  return response.status === 204 ? null : response.json();
}

export const get = (path, signal) => json('GET', path, { signal });
export const post = (path, body, headers, signal) => json('POST', path, { body, headers, signal });
export const put = (path, body) => json('PUT', path, { body });
export const patch = (path, body) => json('PATCH', path, { body });
export const remove = (path) => json('DELETE', path);

/** What is there, or null while there is nothing yet. */
export async function getIfThere(path, signal) {
  try {
    return await get(path, signal);
  } catch (error) {
    if (error.slug === 'nothing-yet') {
      return null;
    }
    throw error;
  }
}

/** A page of samples: its lines, and the cursor of the next page if there is one. */
export async function samples(path, signal) {
  const response = await send('GET', path, { signal });
  const text = await response.text();
  return {
    lines: text.split('\n').filter((l) => l !== '').map((l) => JSON.parse(l)),
    next: response.headers.get('Iapo-Next-Cursor'),
  };
}

/** Exchanges a token for the cookie. */
export async function signIn(token) {
  await send('POST', '/v1/session', { headers: { Authorization: `Bearer ${token}` } });
}
