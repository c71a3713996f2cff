/**
 * Interactive clinical algorithm, an H5P content type.
 *
 * What a host calls is described in https://h5p.org/documentation/developers/contracts.
 */
var Kafedra = window.Kafedra = window.Kafedra || {};

Kafedra.ClinicalAlgorithm = (function (parts) {
  'use strict';

  const { make, plain, fill } = parts.dom;
  const BEHAVIOUR = {
    passPercentage: 70, enableRetry: true, enableBack: false, shuffleChoices: false, showTrail: true, showPoints: true
  };

  /**
   * @param {object} params content.json.
   * @param {number|string} contentId
   * @param {object} [extras] Title and kept state.
   */
  function ClinicalAlgorithm(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params || {};
    this.contentId = contentId;
    this.extras = extras || {};
    this.behaviour = Object.assign({}, BEHAVIOUR, this.params.behaviour);
    this.text = textsOf(this.params.l10n);
    this.graph = new parts.Graph(this.params);
    this.run = new parts.Run(this.graph, this.behaviour.shuffleChoices === true);
    this.run.restore(this.extras.previousState);
    this.isTouched = Boolean(this.extras.previousState);
    this.isReviewed = this.run.phase === 'end' && (this.extras.previousState || {}).reviewed === true;
    this.root = make('div', 'kca');
    this.live = make('p', 'kca-hint', { role: 'status' });
    this.view = this.makeView();
  }

  function textsOf(own) {
    const texts = {};
    Object.keys(parts.TEXTS).forEach((name) => {
      texts[name] = plain(own && own[name]) || parts.TEXTS[name];
    });
    return texts;
  }

  /** What the screens may read and what they may ask for. */
  ClinicalAlgorithm.prototype.makeView = function () {
    const self = this;
    return {
      params: self.params,
      text: self.text,
      graph: self.graph,
      run: self.run,
      behaviour: self.behaviour,
      contentId: self.contentId,
      isTrailOpen: false,
      isCaseOpen: false,
      get isReviewed() {
        return self.isReviewed;
      },
      isPassed: () => self.isPassed(),
      resize: () => self.trigger('resize'),
      announce: (words) => self.announce(words),
      start: () => self.begin(),
      decide: () => self.decide(),
      goOn: () => self.goOn(),
      goBack: () => self.goBack(),
      review: () => self.review(),
      retry: () => self.retry()
    };
  };

  ClinicalAlgorithm.prototype.attach = function ($container) {
    const container = $container[0] || $container;
    container.append(this.root);
    this.draw();
  };

  /** Put the present state on the screen; `focus` is a selector of what the reader is led to. */
  ClinicalAlgorithm.prototype.draw = function (focus) {
    const { drawCase, drawTrail, drawStep, drawEnd, drawReview } = parts.screens;
    const phase = this.run.phase;
    const main = make('div', 'kca-main', {}, [
      phase === 'step' || phase === 'decided' ? drawStep(this.view) : null,
      phase === 'end' ? drawEnd(this.view) : null,
      this.isReviewed ? drawReview(this.view) : null
    ]);
    const hasTrail = this.behaviour.showTrail && phase !== 'case' && this.graph.steps.length > 0;
    this.live.textContent = '';
    this.root.replaceChildren(...[this.drawRemarks(), drawCase(this.view)].filter(Boolean));
    if (phase !== 'case') {
      this.root.append(make('div', 'kca-body' + (hasTrail ? ' kca-body--trail' : ''), {}, [
        hasTrail ? drawTrail(this.view) : null, main
      ]));
    }
    this.placeHint();
    const target = focus ? this.root.querySelector(focus) : null;
    if (target) {
      target.focus();
    }
    this.trigger('resize');
  };

  /** The hint stands right above the buttons, and is read out wherever the focus is. */
  ClinicalAlgorithm.prototype.placeHint = function () {
    const actions = this.root.querySelector('.kca-actions');
    if (actions) {
      actions.before(this.live);
    }
  };

  ClinicalAlgorithm.prototype.announce = function (words) {
    this.live.textContent = words;
    this.trigger('resize');
  };

  /** Mistakes in the algorithm that only its author can mend. */
  ClinicalAlgorithm.prototype.drawRemarks = function () {
    const titleOf = (position) => plain(this.graph.steps[position].raw.title) || String(position + 1);
    const remarks = [
      ...(this.graph.steps.length ? [] : [this.text.noSteps]),
      ...this.graph.repeatedIds.map((id) => fill(this.text.repeatedId, { id: id })),
      ...this.graph.unknown.map((one) => fill(this.text.unknownStep, { id: one.id, step: titleOf(one.position) })),
      ...this.graph.endless.map((position) => fill(this.text.noEnd, { step: titleOf(position) }))
    ];
    return remarks.length ? make('aside', 'kca-remarks', { 'aria-label': this.text.forAuthor }, [
      make('strong', '', {}, [this.text.forAuthor]),
      make('ul', '', {}, remarks.map((remark) => make('li', '', {}, [remark])))
    ]) : null;
  };

  // What the learner does ------------------------------------------------

  ClinicalAlgorithm.prototype.begin = function () {
    this.isTouched = true;
    this.setActivityStarted();
    this.activityStartTime = Date.now();
    this.run.start();
    this.arrive();
  };

  ClinicalAlgorithm.prototype.decide = function () {
    if (this.run.selected === null) {
      this.announce(this.text.chooseFirst);
      return;
    }
    this.run.decide(this.run.selected);
    this.draw('.kca-go-on');
    this.tellOfDecision();
    const progressed = this.createXAPIEventTemplate('progressed');
    progressed.data.statement.result = { response: this.run.response() };
    this.trigger(progressed);
  };

  /** The verdict and its explanation, for those who hear the page. */
  ClinicalAlgorithm.prototype.tellOfDecision = function () {
    const feedback = this.root.querySelector('.kca-feedback');
    this.root.querySelector('.kca-go-on').setAttribute('aria-describedby', feedback.id);
  };

  ClinicalAlgorithm.prototype.goOn = function () {
    this.run.goOn();
    this.arrive();
  };

  /** At a step or at the end. */
  ClinicalAlgorithm.prototype.arrive = function () {
    this.draw('.kca-main .kca-title');
    if (this.run.phase === 'end') {
      this.trigger(this.resultStatement(this.isRoot() ? 'completed' : 'answered'));
    }
  };

  ClinicalAlgorithm.prototype.goBack = function () {
    this.run.goBack();
    this.draw('.kca-main .kca-title');
  };

  ClinicalAlgorithm.prototype.review = function () {
    this.showSolutions();
    this.root.querySelector('.kca-review .kca-title').focus();
  };

  ClinicalAlgorithm.prototype.retry = function () {
    this.resetTask();
    this.root.querySelector('.kca-title').focus();
  };

  // What a host asks -----------------------------------------------------

  ClinicalAlgorithm.prototype.getTitle = function () {
    return H5P.createTitle((this.extras.metadata && this.extras.metadata.title) || 'Clinical Algorithm');
  };

  ClinicalAlgorithm.prototype.getAnswerGiven = function () {
    return this.run.decisions().length > 0;
  };

  ClinicalAlgorithm.prototype.getScore = function () {
    return this.run.score();
  };

  ClinicalAlgorithm.prototype.getMaxScore = function () {
    return this.graph.maxScore;
  };

  ClinicalAlgorithm.prototype.isPassed = function () {
    return this.run.percent() >= this.behaviour.passPercentage;
  };

  ClinicalAlgorithm.prototype.showSolutions = function () {
    this.isReviewed = true;
    this.draw();
  };

  ClinicalAlgorithm.prototype.resetTask = function () {
    this.run.reset();
    this.isReviewed = false;
    this.draw();
  };

  /** Undefined as long as nothing was ever begun, so that nothing is stored. */
  ClinicalAlgorithm.prototype.getCurrentState = function () {
    return this.isTouched ? Object.assign(this.run.state(), { reviewed: this.isReviewed }) : undefined;
  };

  ClinicalAlgorithm.prototype.getXAPIData = function () {
    return { statement: this.resultStatement('answered').data.statement };
  };

  /** The statement with the whole path; `choices` are those that the learner was shown. */
  ClinicalAlgorithm.prototype.resultStatement = function (verb) {
    const event = this.createXAPIEventTemplate(verb);
    const shown = Array.from(new Set(this.run.decisions().map((decision) => decision.step)));
    Object.assign(event.data.statement.object.definition, {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
      interactionType: 'choice',
      description: { 'en-US': this.getTitle() },
      choices: shown.reduce((all, position) => all.concat(this.choicesOf(position)), []),
      correctResponsesPattern: [this.graph.bestDecisions().map((decision) => decision.join('.')).join('[,]')]
    });
    event.setScoredResult(this.getScore(), this.getMaxScore(), this, this.run.phase === 'end', this.isPassed());
    event.data.statement.result.response = this.run.response();
    return event;
  };

  ClinicalAlgorithm.prototype.choicesOf = function (position) {
    const step = this.graph.steps[position];
    return step.choices.map((choice, number) => ({
      id: position + '.' + number,
      description: { 'en-US': plain(step.raw.title) + ': ' + plain(choice.raw.text) }
    }));
  };

  return ClinicalAlgorithm;
})(Kafedra.ClinicalAlgorithmParts);
