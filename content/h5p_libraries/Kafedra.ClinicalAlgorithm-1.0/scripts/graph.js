/**
 * The algorithm as its author wrote it: steps, where they lead, and the greatest score.
 *
 * A server that grades again follows the same rules; they are written down in README.md.
 */
var Kafedra = window.Kafedra = window.Kafedra || {};
Kafedra.ClinicalAlgorithmParts = Kafedra.ClinicalAlgorithmParts || {};

(function (parts) {
  'use strict';

  const END = -1;
  const MOST_POINTS = 100;
  const OUTCOMES = ['good', 'partial', 'bad'];

  const listOf = (value) => Array.isArray(value) ? value : [];
  const recordOf = (value) => (value !== null && typeof value === 'object') ? value : {};
  const nameOf = (value) => typeof value === 'string' ? value.trim() : '';
  const pointsOf = (value) => typeof value === 'number' && isFinite(value) ?
    Math.min(Math.max(Math.floor(value), 0), MOST_POINTS) : 0;

  /**
   * @param {object} params content.json.
   */
  function Graph(params) {
    const raw = listOf(recordOf(params).steps).map(recordOf);
    this.positions = {};
    this.repeatedIds = [];
    this.unknown = [];
    raw.forEach((step, position) => this.note(nameOf(step.id), position));
    this.steps = raw.map((step, position) => this.read(step, position, raw.length));
    this.order = this.depthFirst();
    this.measure();
  }

  Graph.prototype.note = function (id, position) {
    if (!id) {
      return;
    }
    if (Object.prototype.hasOwnProperty.call(this.positions, id)) {
      this.repeatedIds.push(id);
    }
    else {
      this.positions[id] = position;
    }
  };

  Graph.prototype.read = function (raw, position, count) {
    const target = (next) => this.target(nameOf(next), position, count);
    const choices = listOf(raw.choices).map(recordOf).map((choice) => ({
      raw: choice,
      points: pointsOf(choice.points),
      target: target(choice.next)
    }));
    const isEnd = OUTCOMES.indexOf(raw.outcome) !== -1;
    if (choices.length) {
      return { raw: raw, kind: 'decision', choices: choices, points: 0, target: END };
    }
    if (isEnd) {
      return { raw: raw, kind: 'end', choices: [], points: pointsOf(raw.points), target: END };
    }
    return { raw: raw, kind: 'information', choices: [], points: 0, target: target(raw.next) };
  };

  /** Where a name leads from a step: a position, or END when the name is unknown or the list is over. */
  Graph.prototype.target = function (name, position, count) {
    if (!name) {
      return position + 1 < count ? position + 1 : END;
    }
    if (Object.prototype.hasOwnProperty.call(this.positions, name)) {
      return this.positions[name];
    }
    this.unknown.push({ position: position, id: name });
    return END;
  };

  Graph.prototype.ways = function (position) {
    const step = this.steps[position];
    if (step.kind === 'decision') {
      return step.choices;
    }
    return step.kind === 'information' ? [{ points: 0, target: step.target }] : [];
  };

  /** Steps in the order in which they are left, depth first, and which ways lead back. */
  Graph.prototype.depthFirst = function () {
    const left = [];
    const found = this.steps.map(() => null);
    const stack = this.steps.length ? [0] : [];
    if (stack.length) {
      found[0] = { next: 0, isOnWay: true, cut: [] };
    }
    while (stack.length) {
      const position = stack[stack.length - 1];
      const here = found[position];
      const way = this.ways(position)[here.next];
      if (way === undefined) {
        here.isOnWay = false;
        left.push({ position: position, cut: here.cut });
        stack.pop();
        continue;
      }
      const isCut = way.target !== END && found[way.target] !== null && found[way.target].isOnWay;
      here.cut.push(isCut);
      here.next += 1;
      if (way.target !== END && found[way.target] === null) {
        found[way.target] = { next: 0, isOnWay: true, cut: [] };
        stack.push(way.target);
      }
    }
    return left;
  };

  /** From every step: the most points still to win, the most steps still to go, whether an end is in reach. */
  Graph.prototype.measure = function () {
    this.best = this.steps.map((step) => step.points);
    this.bestWay = this.steps.map(() => null);
    this.remaining = this.steps.map(() => 1);
    this.order.forEach(({ position, cut }) => {
      this.ways(position).forEach((way, number) => {
        const leads = way.target !== END && !cut[number];
        const worth = way.points + (leads ? this.best[way.target] : 0);
        if (this.bestWay[position] === null || worth > this.best[position]) {
          this.best[position] = worth;
          this.bestWay[position] = { number: number, target: leads ? way.target : END };
        }
        this.remaining[position] = Math.max(this.remaining[position], 1 + (leads ? this.remaining[way.target] : 0));
      });
    });
    this.maxScore = this.steps.length ? this.best[0] : 0;
    this.endless = this.withoutEnd();
  };

  Graph.prototype.withoutEnd = function () {
    const ends = this.steps.map((step) => step.kind === 'end');
    let grew = true;
    while (grew) {
      grew = false;
      this.order.forEach(({ position }) => {
        if (!ends[position] && this.ways(position).some((way) => way.target === END || ends[way.target])) {
          ends[position] = grew = true;
        }
      });
    }
    return this.order.map(({ position }) => position).filter((position) => !ends[position]).sort((a, b) => a - b);
  };

  /** The decisions of a way that earns the greatest score, as pairs of step and choice. */
  Graph.prototype.bestDecisions = function () {
    const decisions = [];
    let position = this.steps.length ? 0 : END;
    while (position !== END && this.bestWay[position] !== null) {
      if (this.steps[position].kind === 'decision') {
        decisions.push([position, this.bestWay[position].number]);
      }
      position = this.bestWay[position].target;
    }
    return decisions;
  };

  /** 'best', 'acceptable', 'wrong', or 'noted' where no choice of the step has points. */
  Graph.prototype.verdict = function (position, number) {
    const points = this.steps[position].choices[number].points;
    const most = this.most(position);
    if (most === 0) {
      return 'noted';
    }
    return points === most ? 'best' : (points > 0 ? 'acceptable' : 'wrong');
  };

  Graph.prototype.most = function (position) {
    return Math.max.apply(null, this.steps[position].choices.map((choice) => choice.points));
  };

  parts.END = END;
  parts.Graph = Graph;
})(Kafedra.ClinicalAlgorithmParts);
