/** One learner's way through the algorithm: what was decided, where it stands, what it earned. */
(function (parts) {
  'use strict';

  const END = parts.END;
  const PASSED_BY = -1;

  /**
   * @param {Graph} graph
   * @param {boolean} isShuffled Whether choices are shown in an order of chance.
   */
  function Run(graph, isShuffled) {
    this.graph = graph;
    this.isShuffled = isShuffled;
    this.reset();
  }

  /** `phase`: case, step, decided (the explanation is shown), end. */
  Run.prototype.reset = function () {
    this.phase = 'case';
    this.entries = [];
    this.at = 0;
    this.selected = null;
    this.orders = {};
  };

  Run.prototype.step = function () {
    return this.at === END ? null : this.graph.steps[this.at];
  };

  Run.prototype.start = function () {
    this.enter(this.graph.steps.length ? 0 : END);
  };

  Run.prototype.enter = function (position) {
    this.at = position;
    this.selected = null;
    const step = this.step();
    this.phase = (step === null || step.kind === 'end') ? 'end' : 'step';
  };

  Run.prototype.decide = function (choice) {
    this.entries.push({ step: this.at, choice: choice });
    this.phase = 'decided';
  };

  Run.prototype.goOn = function () {
    if (this.phase === 'decided') {
      this.enter(this.step().choices[this.last().choice].target);
    }
    else {
      this.entries.push({ step: this.at, choice: PASSED_BY });
      this.enter(this.step().target);
    }
  };

  Run.prototype.last = function () {
    return this.entries[this.entries.length - 1];
  };

  Run.prototype.canGoBack = function () {
    return this.phase !== 'end' && this.entries.some((entry) => entry.choice !== PASSED_BY);
  };

  /** Take the last decision back, and what followed it. */
  Run.prototype.goBack = function () {
    let entry = this.entries.pop();
    while (entry.choice === PASSED_BY) {
      entry = this.entries.pop();
    }
    this.enter(entry.step);
  };

  /** Decisions in their order; `earned` is 0 when the step was decided before. */
  Run.prototype.decisions = function () {
    const seen = {};
    return this.entries.filter((entry) => entry.choice !== PASSED_BY).map((entry) => {
      const isRepeated = seen[entry.step] === true;
      seen[entry.step] = true;
      const points = this.graph.steps[entry.step].choices[entry.choice].points;
      return { step: entry.step, choice: entry.choice, isRepeated: isRepeated, earned: isRepeated ? 0 : points };
    });
  };

  Run.prototype.score = function () {
    const earned = this.decisions().reduce((sum, decision) => sum + decision.earned, 0);
    const reached = this.phase === 'end' && this.step() !== null ? this.step().points : 0;
    return Math.min(earned + reached, this.graph.maxScore);
  };

  Run.prototype.percent = function () {
    return this.graph.maxScore ? Math.floor(100 * this.score() / this.graph.maxScore) : 100;
  };

  /** `step.choice` of every decision, both as they stand in content.json and counted from 0. */
  Run.prototype.response = function () {
    return this.decisions().map((decision) => decision.step + '.' + decision.choice).join('[,]');
  };

  /** How much of the longest way that is still open lies behind, in per cent. */
  Run.prototype.progress = function () {
    if (this.phase === 'end') {
      return 100;
    }
    const next = this.phase === 'decided' ? this.step().choices[this.last().choice].target : this.at;
    const ahead = next === END ? 0 : this.graph.remaining[next];
    return this.phase === 'case' ? 0 : Math.round(100 * this.entries.length / (this.entries.length + ahead));
  };

  /** Numbers of the choices of the present step in the order in which they are shown. */
  Run.prototype.orderOfChoices = function () {
    if (!this.orders[this.at]) {
      const order = this.step().choices.map((choice, number) => number);
      this.orders[this.at] = this.isShuffled ? shuffled(order) : order;
    }
    return this.orders[this.at];
  };

  Run.prototype.state = function () {
    return {
      started: this.phase !== 'case',
      entries: this.entries.map((entry) => [entry.step, entry.choice]),
      decided: this.phase === 'decided',
      selected: this.selected,
      orders: this.isShuffled ? this.orders : {}
    };
  };

  /** Take a kept state up again. One that does not fit these steps is left alone: the run begins anew. */
  Run.prototype.restore = function (state) {
    this.reset();
    if (!state || state.started !== true || !Array.isArray(state.entries)) {
      return;
    }
    this.start();
    if (!state.entries.every((entry, number) => this.follow(entry, state, number))) {
      this.reset();
      return;
    }
    this.takeOrders(state.orders);
    const step = this.step();
    if (this.phase === 'step' && step.kind === 'decision' && step.choices[state.selected]) {
      this.selected = state.selected;
    }
  };

  Run.prototype.follow = function (entry, state, number) {
    if (!Array.isArray(entry) || this.phase !== 'step' || entry[0] !== this.at) {
      return false;
    }
    const isLast = number === state.entries.length - 1;
    if (this.step().kind === 'information') {
      this.goOn();
      return entry[1] === PASSED_BY;
    }
    if (!this.step().choices[entry[1]]) {
      return false;
    }
    this.decide(entry[1]);
    if (!(isLast && state.decided === true)) {
      this.goOn();
    }
    return true;
  };

  Run.prototype.takeOrders = function (orders) {
    if (!this.isShuffled || orders === null || typeof orders !== 'object') {
      return;
    }
    this.graph.steps.forEach((step, position) => {
      const order = orders[position];
      if (Array.isArray(order) && order.slice().sort((a, b) => a - b).join() === step.choices.map((c, n) => n).join()) {
        this.orders[position] = order;
      }
    });
  };

  function shuffled(order) {
    const mixed = order.slice();
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = Math.floor(Math.random() * (last + 1));
      [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
    }
    return mixed;
  }

  parts.Run = Run;
})(Kafedra.ClinicalAlgorithmParts);
