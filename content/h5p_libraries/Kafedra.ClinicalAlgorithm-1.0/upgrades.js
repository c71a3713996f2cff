/** How contents of earlier versions become contents of this one: there is no earlier version yet. */
var H5PUpgrades = H5PUpgrades || {};

H5PUpgrades['Kafedra.ClinicalAlgorithm'] = {};
