/** What is on the screen while the learner is on the way: the case, the path, the present step. */
(function (parts) {
  'use strict';

  const { make, markup, plain, fill, icon, button, heading, picture, uniqueId } = parts.dom;

  function drawFacts(facts) {
    const rows = (Array.isArray(facts) ? facts : []).filter(Boolean).map((fact) =>
      make('div', 'kca-fact', {}, [make('dt', '', {}, [plain(fact.label)]), make('dd', '', {}, [plain(fact.value)])]));
    return rows.length ? make('dl', 'kca-facts', {}, rows) : null;
  }

  /** The case: whole before the start, folded afterwards. */
  function drawCase(view) {
    const raw = view.params.case || {};
    const body = [
      drawFacts(raw.facts), markup('kca-prose', raw.text), picture(raw.picture, view.contentId, view.resize)
    ];
    if (view.run.phase === 'case') {
      return make('section', 'kca-card kca-case', {}, [
        heading(2, 'kca-title', view.text.caseHeading),
        ...body,
        make('div', 'kca-actions', {}, [button(view.text.start, '', view.start)])
      ]);
    }
    if (!body.some(Boolean)) {
      return null;
    }
    const folded = make('details', 'kca-card kca-case kca-case--folded', {}, [
      make('summary', '', {}, [view.text.caseHeading]), ...body
    ]);
    folded.open = view.isCaseOpen;
    folded.addEventListener('toggle', () => {
      view.isCaseOpen = folded.open;
      view.resize();
    });
    return folded;
  }

  function trailEntry(view, entry) {
    const step = view.graph.steps[entry.step];
    const isDecision = step.kind === 'decision';
    const verdict = isDecision ? view.graph.verdict(entry.step, entry.choice) : 'information';
    return make('li', 'kca-trail__step', { 'data-verdict': verdict }, [
      make('span', 'kca-mark', {}, [icon(verdict)]),
      make('span', 'kca-trail__title', {}, [plain(step.raw.title)]),
      isDecision ? make('span', 'kca-hidden', {}, [' ' + view.text[verdict] + '. ']) : null,
      isDecision ? make('span', 'kca-trail__choice', {}, [plain(step.choices[entry.choice].raw.text)]) : null
    ]);
  }

  /** The path so far with the progress; on a narrow screen its list is folded under its heading. */
  function drawTrail(view) {
    const run = view.run;
    const list = make('ol', 'kca-trail__list', { id: uniqueId('trail') }, run.entries.map((entry) => trailEntry(view, entry)));
    if (run.phase !== 'decided' && run.step() !== null) {
      const here = run.step();
      const isEnd = here.kind === 'end';
      const mark = isEnd ? here.raw.outcome : 'noted';
      const className = 'kca-trail__step' + (isEnd ? '' : ' kca-trail__step--here');
      list.append(make('li', className, { 'aria-current': 'step', 'data-verdict': mark }, [
        make('span', 'kca-mark', {}, [icon(mark)]), make('span', 'kca-trail__title', {}, [plain(here.raw.title)])
      ]));
    }
    const opener = button(view.text.trail, 'kca-trail__opener', () => {
      view.isTrailOpen = !view.isTrailOpen;
      show();
      view.resize();
    });
    const trail = make('nav', 'kca-trail', { 'aria-label': view.text.trail }, [
      make('p', 'kca-trail__heading', { 'aria-hidden': 'true' }, [view.text.trail]), opener, drawProgress(view), list
    ]);
    const show = () => {
      trail.classList.toggle('kca-trail--open', view.isTrailOpen);
      opener.setAttribute('aria-expanded', String(view.isTrailOpen));
    };
    opener.setAttribute('aria-controls', list.id);
    show();
    return trail;
  }

  function drawProgress(view) {
    const percent = view.run.progress();
    const inWords = fill(view.text.progress, { percent: percent });
    return make('progress', 'kca-progress', { max: 100, value: percent, 'aria-label': inWords }, [inWords]);
  }

  function drawReference(view, raw) {
    const link = /^https?:\/\//i.test(plain(raw.link)) ? plain(raw.link) : '';
    const strength = plain(raw.strength);
    const source = plain(raw.source);
    return make('blockquote', 'kca-reference', {}, [
      make('p', '', {}, [plain(raw.text)]),
      source || strength || link ? make('footer', '', {}, [
        source ? make('span', 'kca-reference__source', {}, [source]) : null,
        strength ? make('span', 'kca-strength', {}, [strength]) : null,
        link ? make('a', '', { href: link, target: '_blank', rel: 'noopener noreferrer' }, [
          view.text.openLink, make('span', 'kca-hidden', {}, [' (' + view.text.newWindow + ')'])
        ]) : null
      ]) : null
    ]);
  }

  function drawReferences(view, step, level) {
    const references = (Array.isArray(step.raw.references) ? step.raw.references : []).filter((raw) => raw && plain(raw.text));
    return references.length ? make('section', 'kca-references', {}, [
      make('h' + level, 'kca-subtitle', {}, [view.text.references]),
      ...references.map((raw) => drawReference(view, raw))
    ]) : null;
  }

  function drawChoice(view, number, name) {
    const run = view.run;
    const step = run.step();
    const isDecided = run.phase === 'decided';
    const chosen = isDecided ? run.last().choice : run.selected;
    const field = make('input', '', { type: 'radio', name: name, value: number });
    field.checked = chosen === number;
    field.disabled = isDecided;
    field.addEventListener('change', () => {
      run.selected = number;
      view.announce('');
    });
    const verdict = isDecided && chosen === number ? view.graph.verdict(run.at, number) : null;
    return make('label', 'kca-choice', { 'data-verdict': verdict }, [
      field, make('span', 'kca-choice__text', {}, [plain(step.choices[number].raw.text)]), verdict ? icon(verdict) : null
    ]);
  }

  /** What the decision meant: verdict, points, explanation. */
  function drawFeedback(view) {
    const run = view.run;
    const decision = run.decisions().pop();
    const verdict = view.graph.verdict(decision.step, decision.choice);
    const most = view.graph.most(decision.step);
    const hasPoints = view.behaviour.showPoints && most > 0 && !decision.isRepeated;
    return make('div', 'kca-feedback', { 'data-verdict': verdict, id: uniqueId('feedback') }, [
      make('p', 'kca-verdict', {}, [
        icon(verdict),
        make('strong', '', {}, [view.text[verdict]]),
        hasPoints ? make('span', 'kca-points', {}, [fill(view.text.points, { score: decision.earned, max: most })]) : null
      ]),
      decision.isRepeated ? make('p', 'kca-note', {}, [view.text.repeated]) : null,
      markup('kca-prose', view.graph.steps[decision.step].choices[decision.choice].raw.feedback)
    ]);
  }

  function drawDecision(view) {
    const run = view.run;
    const name = uniqueId('choice');
    const question = plain(run.step().raw.question) || view.text.question;
    const group = make('fieldset', 'kca-decision', {}, [
      make('legend', '', {}, [question]),
      ...run.orderOfChoices().map((number) => drawChoice(view, number, name))
    ]);
    if (run.phase !== 'decided') {
      return [group];
    }
    const feedback = drawFeedback(view);
    return [group, feedback, drawReferences(view, run.step(), 3)];
  }

  function drawActions(view) {
    const run = view.run;
    const isOpen = run.phase === 'step' && run.step().kind === 'decision';
    return make('div', 'kca-actions', {}, [
      isOpen ? button(view.text.confirm, '', view.decide) : button(view.text.goOn, 'kca-go-on', view.goOn),
      view.behaviour.enableBack && run.canGoBack() ? button(view.text.back, 'kca-button--quiet', view.goBack) : null
    ]);
  }

  /** The present step with its decision or its way on. */
  function drawStep(view) {
    const run = view.run;
    const step = run.step();
    const number = run.entries.length + (run.phase === 'decided' ? 0 : 1);
    return make('section', 'kca-card kca-step', {}, [
      make('p', 'kca-eyebrow', {}, [fill(view.text.stepNumber, { number: number })]),
      heading(2, 'kca-title', plain(step.raw.title)),
      markup('kca-prose', step.raw.text),
      picture(step.raw.picture, view.contentId, view.resize),
      ...(step.kind === 'decision' ? drawDecision(view) : [drawReferences(view, step, 3)]),
      drawActions(view)
    ]);
  }

  parts.screens = { drawCase, drawTrail, drawStep, drawReferences };
})(Kafedra.ClinicalAlgorithmParts);
