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
func isWanted(_ name: String) -> Bool { options.only.map(name.hasPrefix) ?? true }
let wanted = comparisons.filter { isWanted($0.name) }
let commands = WholeCommand.allCases.filter { isWanted($0.rawValue) }
// They take as long as all of the others together, so they are measured where they are asked for.
let served = ServedShop.allCases.filter { options.only != nil && isWanted($0.name) }
guard !wanted.isEmpty || !commands.isEmpty || !served.isEmpty else {
    let names = comparisons.map(\.name) + WholeCommand.allCases.map(\.rawValue) + ServedShop.allCases.map(\.name)
    fail("no benchmark begins with \(options.only ?? ""); there are \(names)", status: 64)
}

func progress(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

print(TextTable.render(Machine(in: folder, cores: cores)))
let runner = Runner(in: folder, cores: cores)
var results: [Result] = []
var figures: [Figure] = []
do throws(HarnessError) {
    for comparison in wanted {
        let result = try runner.run(comparison, rounds: options.rounds, progress: progress)
        print(TextTable.render(result))
        results.append(result)
    }
    for part in served {
        let measured = try part.run(with: runner, options, progress: progress)
        print(TextTable.render(measured))
        figures += measured
    }
    for command in commands {
        let measured = try command.run(with: runner, options, progress: progress)
        print(TextTable.render(measured))
        figures += measured
    }
} catch {
    fail("\(error)", status: 1)
}
if let path = options.csv {
    do { try CSV.render(results, figures).write(toFile: path, atomically: true, encoding: .utf8) } catch {
        fail("cannot write \(path): \(error.localizedDescription)", status: 1)
    }
}
