import BenchmarkHarness
import Foundation

func fail(_ problem: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data((problem + "\n").utf8))
    exit(status)
}

let options: Options
do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
    fail("\(error)\n\(Options.usage)", status: 64)
}
let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
let cores = options.cores ?? "\(ProcessInfo.processInfo.processorCount - 1)"
// On one core a program that computes all the time has no use for the clock on the wall, and other work on the machine
// disturbs processor time least. On several cores threads wait for each other, and only the wall's clock sees that.
let clock: Comparison.Clock = cores.allSatisfy(\.isNumber) ? .cpu : .wall
let comparisons = [Comparison.ring(clock)] + Comparison.mailboxes(clock)
let wanted = comparisons.filter { options.only.map($0.name.hasPrefix) ?? true }
guard !wanted.isEmpty else {
    fail("no comparison begins with \(options.only ?? ""); there are \(comparisons.map(\.name))", status: 64)
}

print(TextTable.render(Machine(in: folder, cores: cores)))
var results: [Result] = []
for comparison in wanted {
    do throws(HarnessError) {
        let result = try Runner(in: folder, cores: cores).run(comparison, rounds: options.rounds) { line in
            FileHandle.standardError.write(Data((line + "\n").utf8))
        }
        print(TextTable.render(result))
        results.append(result)
    } catch {
        fail("\(error)", status: 1)
    }
}
if let path = options.csv {
    do { try CSV.render(results).write(toFile: path, atomically: true, encoding: .utf8) } catch {
        fail("cannot write \(path): \(error.localizedDescription)", status: 1)
    }
}
