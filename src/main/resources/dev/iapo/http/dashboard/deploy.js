// The policy of a run is deployed: under which name, and on what terms.
import { get, getIfThere, policyPath, post, runPath } from './api.js';
import { ask } from './dialog.js';
import { announce, el, field, select } from './dom.js';
import { line } from './visible.js';

const STOPS = [['auto', 'as estimated'], ['exact', 'once decided'], ['confidence', 'once likely enough'], ['none', 'never']];

/** A task's name as that of a policy. */
function suggested(task) {
  return task.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '').slice(0, 64);
}

/** Asks how, if it is still `wanted` when it is known what there is to choose from; `opened` gets the dialog. */
export async function deploy(run, wanted, opened) {
  const [policy, deployed] = await Promise.all([getIfThere(runPath(run.id, '/policy')), get('/v1/policies')]);
  if (!wanted()) {
    return;
  }
  const names = el('datalist', { id: 'deployed-names' }, deployed.policies.map((p) => el('option', { value: p.name })));
  const name = el('input', {
    type: 'text', required: true, maxlength: '64', pattern: '[a-z0-9][a-z0-9._\\-]*', title: 'a to z, 0 to 9, dots, hyphens and underscores',
    value: suggested(run.task), list: 'deployed-names', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
  });
  const share = el('input', { type: 'number', min: '0', max: '0.999999', step: 'any', inputmode: 'decimal' });
  const context = select([['', 'the first of the policy'], ...(policy?.contexts ?? []).map((c) => [c.id, line(c.id, 60)])], '', () => {});
  const stop = select(STOPS, 'auto', (v) => { confidence.disabled = v !== 'confidence'; });
  const confidence = el('input', { type: 'number', min: '0.500001', max: '0.999999', step: 'any', value: '0.95', inputmode: 'decimal', disabled: true });
  const remark = el('input', { type: 'text', maxlength: '2000', autocomplete: 'off' });
  opened(ask('Deploy this policy', [
    names,
    field('Name', name, 'Applications ask it as the model iapo/NAME. A name that is deployed gets a new version.'),
    field('Share of the requests', share, 'Empty: the version is live at once, as the first has to be. 0 to below 1: it is the candidate, and gets this share of them.'),
    el('div', { class: 'filters' }, field('Context for requests that state none', context)),
    el('div', { class: 'filters' }, field('Drawing of votes stops early', stop), field('Confidence', confidence)),
    field('Note', remark),
  ], 'Deploy', 'primary', async () => {
    await post(policyPath(name.value, '/versions'), {
      run: run.id,
      ...(share.value === '' ? {} : { share: Number(share.value) }),
      ...(context.value === '' ? {} : { context: context.value }),
      earlyStop: stop.value === 'confidence' ? Number(confidence.value) : stop.value,
      ...(remark.value.trim() === '' ? {} : { note: remark.value.trim() }),
    });
    announce(`Deployed as iapo/${name.value}.`);
    location.hash = `#/policies/${encodeURIComponent(name.value)}`;
  }));
}
