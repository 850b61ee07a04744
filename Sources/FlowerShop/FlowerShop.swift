// The sagas, contexts and messages of the flower shop.
