/// What `bench` was asked for.
package struct Options: Hashable, Sendable {
    package static let usage = """
        usage: bench [--rounds N] [--cores LIST] [--only NAME] [--csv FILE] [--long]
          --rounds N    how often each program runs, 1 to 99; 5 unless told
          --cores LIST  the cores that programs are pinned to, as taskset takes them; the last core unless told
          --only NAME   one comparison, or all whose names begin so: ring, mailbox,
                        order-sagas, million-orders, start-up; served, for the shop as processes, which
                        takes two cores and only runs where it is asked for
          --csv FILE    writes the figures there too
          --long        million-orders with 10 million orders, which takes minutes, and not with 3; served-day
                        with a whole day's orders, and not with a tenth of them
        """
    package static let maximumRounds = 99

    package var rounds = 5
    package var cores: String?
    package var only: String?
    package var csv: String?
    package var isLong = false

    /// - Throws: ``OptionProblem`` for the first argument that is wrong.
    package init(_ arguments: [String]) throws(OptionProblem) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name != "--long" else {
                isLong = true
                continue
            }
            guard let value = rest.popFirst() else { throw OptionProblem("\(name) needs a value") }
            switch name {
            case "--rounds":
                guard let rounds = Int(value), (1...Self.maximumRounds).contains(rounds) else {
                    throw OptionProblem("--rounds is 1 to \(Self.maximumRounds), not \(value)")
                }
                self.rounds = rounds
            case "--cores": cores = value
            case "--only": only = value
            case "--csv": csv = value
            default: throw OptionProblem("there is no option \(name)")
            }
        }
    }
}

/// What is wrong with an argument.
package struct OptionProblem: Error, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
