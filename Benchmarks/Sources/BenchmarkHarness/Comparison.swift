/// Programs that do the same work, and what is counted.
package struct Comparison: Sendable {
    /// What a rate counts, as programs name it in their output: `sagas` or `messages`.
    package enum Unit: String, Sendable {
        case sagas
        case messages
    }

    /// Which clock a rate is by.
    package enum Clock: String, Sendable {
        /// Processor time: right for a program that computes on one core all the time, and nearly the same on a
        /// machine that has other work.
        case cpu
        /// The clock on the wall: right where threads wait for each other.
        case wall
    }

    /// Unique in a run, for `--only` and the CSV file.
    package var name: String
    /// What the programs do, in one line.
    package var description: String
    package var unit: Unit
    package var clock: Clock
    package var programs: [Program]

    package init(_ name: String, _ description: String, unit: Unit, clock: Clock, programs: [Program]) {
        self.name = name
        self.description = description
        self.unit = unit
        self.clock = clock
        self.programs = programs
    }
}
