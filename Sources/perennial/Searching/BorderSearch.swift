/// Why a search has nothing more to try.
enum SearchEnd: Equatable {
    /// What held and what did not are as near to each other as was asked for.
    case precise
    /// Not even the easiest value that the search tries held.
    case nothingHeld
    /// There is nothing harder, because the scenario does not accept it.
    case nothingFailed
    case outOfRuns
}

/// A search for the border between what holds and what does not. It is a pure value: it says what to try next, and is
/// told the result.
protocol BorderSearch {
    /// The next value to try; nil if there is none, and ``end`` says why.
    var next: Double? { get }
    /// Nil while there is something to try.
    var end: SearchEnd? { get }
    /// The hardest value that held, and the easiest that did not.
    var held: Double? { get }
    var failed: Double? { get }
    /// Values that held although something easier did not.
    var odd: [Double] { get }

    mutating func ended(_ value: Double, holds: Bool)
    /// The scenario cannot have this value.
    mutating func refuse(_ value: Double)
}
