internal import ArgumentParser
internal import Measurement
internal import Reports
internal import Texts

/// How large a difference must be to count.
struct GateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The least difference that counts, in percent of the base: 0 between single virtual runs, \
            \(PlainDecimal.rounded(Gates.noisy.relative * 100)) otherwise, unless said here.
            """, valueName: "percent"))
    var minRelative: Double?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            The least difference that counts, as 5ms, 0.1%, 1MB, 10 or 2/s, for values of that kind; repeatable. \
            Otherwise \(Gates.noisy.absoluteText), and none between single virtual runs.
            """, valueName: "quantity"))
    var minAbsolute: [String] = []

    func validate() throws {
        if let minRelative, !(0...1e6).contains(minRelative) {
            throw ValidationError("--min-relative \(minRelative): expected a percentage from 0 on.")
        }
        for text in minAbsolute {
            do throws(ExpectationError) {
                if try Quantity(text).number >= 0 { continue }
            } catch {
                throw ValidationError("--min-absolute \(text): \(error).")
            }
            throw ValidationError("--min-absolute \(text): expected a quantity from 0 on.")
        }
    }

    var exact: Gates { adjusted(.none) }
    var noisy: Gates { adjusted(.noisy) }

    private func adjusted(_ gates: Gates) -> Gates {
        var gates = gates
        if let minRelative { gates.relative = minRelative / 100 }
        // Already parsed in `validate`.
        for quantity in minAbsolute.compactMap({ try? Quantity($0) }) { gates.setAbsolute(quantity) }
        return gates
    }
}
