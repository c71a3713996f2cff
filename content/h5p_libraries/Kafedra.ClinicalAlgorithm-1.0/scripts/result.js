/** The end: what became of the patient, what the decisions earned, and their review. */
(function (parts) {
  'use strict';

  const { make, markup, plain, fill, icon, button, heading, picture } = parts.dom;
  const OUTCOME_NAMES = { good: 'outcomeGood', partial: 'outcomePartial', bad: 'outcomeBad' };

  function overallFeedback(view) {
    const percent = view.run.percent();
    const ranges = Array.isArray(view.params.overallFeedback) ? view.params.overallFeedback : [];
    const range = ranges.find((one) => one && one.from <= percent && percent <= one.to);
    return range ? plain(range.feedback) : '';
  }

  function drawScore(view) {
    const percent = view.run.percent();
    const max = view.graph.maxScore;
    if (max === 0) {
      return null;
    }
    const isPassed = view.isPassed();
    const pass = view.behaviour.passPercentage;
    const feedback = overallFeedback(view);
    return make('section', 'kca-score', { 'data-passed': String(isPassed) }, [
      make('p', 'kca-score__words', {}, [
        make('strong', '', {}, [isPassed ? view.text.passed : fill(view.text.notPassed, { percent: pass })]),
        make('span', '', {}, [fill(view.text.result, { score: view.run.score(), max: max, percent: percent })])
      ]),
      make('meter', 'kca-meter', { min: 0, max: 100, low: pass, optimum: 100, value: percent, 'aria-hidden': 'true' }),
      feedback ? make('p', 'kca-score__feedback', {}, [feedback]) : null
    ]);
  }

  function drawOutcome(view) {
    const step = view.run.step();
    if (step === null) {
      return [heading(2, 'kca-title', view.text.finished)];
    }
    const outcome = step.raw.outcome;
    return [
      make('p', 'kca-outcome', { 'data-verdict': outcome }, [icon(outcome), view.text[OUTCOME_NAMES[outcome]]]),
      heading(2, 'kca-title', plain(step.raw.title)),
      markup('kca-prose', step.raw.text),
      picture(step.raw.picture, view.contentId, view.resize),
      parts.screens.drawReferences(view, step, 3)
    ];
  }

  function drawEnd(view) {
    return make('section', 'kca-card kca-end', {}, [
      ...drawOutcome(view),
      drawScore(view),
      make('div', 'kca-actions', {}, [
        view.isReviewed || !view.run.decisions().length ? null : button(view.text.review, '', view.review),
        view.behaviour.enableRetry ? button(view.text.retry, 'kca-button--quiet', view.retry) : null
      ])
    ]);
  }

  function drawAnswer(label, choice) {
    return make('dl', 'kca-answers', {}, [make('dt', '', {}, [label]), make('dd', '', {}, [plain(choice.raw.text)])]);
  }

  /** The best choices of a step with their explanations; nothing where the learner's was one of them. */
  function drawBetter(view, position, verdict) {
    if (verdict !== 'acceptable' && verdict !== 'wrong') {
      return [];
    }
    const most = view.graph.most(position);
    return view.graph.steps[position].choices.filter((choice) => choice.points === most).reduce((drawn, choice) => drawn.concat([
      drawAnswer(view.text.bestChoice, choice), markup('kca-prose', choice.raw.feedback)
    ]), []);
  }

  function reviewed(view, decision) {
    const step = view.graph.steps[decision.step];
    const verdict = view.graph.verdict(decision.step, decision.choice);
    const choice = step.choices[decision.choice];
    const most = view.graph.most(decision.step);
    return make('li', 'kca-review__step', { 'data-verdict': verdict }, [
      make('span', 'kca-mark', {}, [icon(verdict)]),
      make('h3', 'kca-subtitle', {}, [plain(step.raw.title)]),
      drawAnswer(view.text.yourChoice, choice),
      make('p', 'kca-verdict', {}, [
        make('strong', '', {}, [view.text[verdict]]),
        most > 0 ? make('span', 'kca-points', {}, [fill(view.text.points, { score: decision.earned, max: most })]) : null
      ]),
      decision.isRepeated ? make('p', 'kca-note', {}, [view.text.repeated]) : null,
      markup('kca-prose', choice.raw.feedback),
      ...drawBetter(view, decision.step, verdict),
      parts.screens.drawReferences(view, step, 4)
    ]);
  }

  /** Every decision once more, with the best one beside it. */
  function drawReview(view) {
    return make('section', 'kca-card kca-review', {}, [
      heading(2, 'kca-title', view.text.reviewHeading),
      make('ol', 'kca-review__list', {}, view.run.decisions().map((decision) => reviewed(view, decision)))
    ]);
  }

  parts.screens.drawEnd = drawEnd;
  parts.screens.drawReview = drawReview;
})(Kafedra.ClinicalAlgorithmParts);
