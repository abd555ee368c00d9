"use strict";
function startPricing() {}
