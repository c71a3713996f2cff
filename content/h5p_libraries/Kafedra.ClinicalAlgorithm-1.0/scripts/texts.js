/** English texts of the interface, for contents that bring none; the same as in semantics.json. */
(function (parts) {
  'use strict';

  parts.TEXTS = {
    caseHeading: 'Clinical case',
    start: 'Begin',
    trail: 'Your path',
    stepNumber: 'Step @number',
    progress: '@percent % of the way',
    question: 'What do you do?',
    confirm: 'Confirm the decision',
    chooseFirst: 'Choose one of the answers first.',
    goOn: 'Continue',
    back: 'Go back',
    best: 'Right decision',
    acceptable: 'Acceptable, but there is a better decision',
    wrong: 'Wrong decision',
    noted: 'Decision noted',
    points: 'Points: @score of @max',
    repeated: 'You have decided this step before: the first decision counts.',
    references: 'What the guideline says',
    openLink: 'Open the guideline',
    newWindow: 'opens in a new window',
    outcomeGood: 'Good outcome',
    outcomePartial: 'Acceptable outcome',
    outcomeBad: 'Bad outcome',
    finished: 'End of the algorithm',
    result: '@score of @max points, @percent %',
    passed: 'Passed',
    notPassed: 'Not passed: @percent % are needed',
    review: 'Review my decisions',
    reviewHeading: 'Review of the decisions',
    yourChoice: 'Your decision',
    bestChoice: 'Best decision',
    retry: 'Try again',
    forAuthor: 'For the author',
    unknownStep: 'Step “@step” leads to “@id”, and there is no step with this id. The algorithm ends there.',
    repeatedId: 'The id “@id” is given to several steps. The first of them counts.',
    noEnd: 'From step “@step” no end can be reached.',
    noSteps: 'The algorithm has no steps yet.'
  };
})(Kafedra.ClinicalAlgorithmParts);
