/// Why a search has nothing more to try.
enum SearchEnd: Equatable {
    /// What held and what did not are as near as was asked for.
    case precise
    /// The easiest that the search tries did not hold either.
    case nothingHeld
    /// There is nothing harder: the scenario does not take it.
    case nothingFailed
    case outOfRuns
}

/// A search for the border between what holds and what does not. As a pure value it says what to try next, and is told
/// what became of it.
protocol BorderSearch {
    /// The next value to try; nil where ``end`` says why there is none.
    var next: Double? { get }
    /// Nil as long as there is something to try.
    var end: SearchEnd? { get }
    /// The hardest that held, and the easiest that did not.
    var held: Double? { get }
    var failed: Double? { get }
    /// What held although something easier did not.
    var odd: [Double] { get }

    mutating func ended(_ value: Double, holds: Bool)
    /// The scenario cannot have this value.
    mutating func refuse(_ value: Double)
}
