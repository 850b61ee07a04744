// Histograms and records.
