import Contexts
import FlowerShopApplication
import Reports
import Scenarios
import Simulation
import TestSupport
import Testing
import Texts

/// Files of kept sagas with numbers that nobody wrote: each is read, or refused with a reason. Nothing traps, nothing
/// goes on for ever.
@Suite struct SagaFuzzTests {
    /// What stands in the place of a number: the ends of every type, and what is none.
    private static let extremes = [
        "-1", "0", "1", "-2", "255", "256", "65535", "65536", "4294967295", "4294967296", "1000000000000",
        "576460752303423488", "576460752303423489", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e300", "1.5",
        "", "-", "null",
    ]

    /// A run's file, of which a few sagas are enough.
    private static func file() async throws -> [UInt8] {
        let plan = try RunPlan(try scenario(GoldenScenario.broken.yaml), of: ShopApplication(), resolve: { $0 })
        let kept = try await PlanRunner(plan).run(keeping: .some, version: "test").sagas
        let bytes = try #require(kept).write(into: MemorySink()).bytes
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let sagas = stride(from: 1, to: lines.count, by: max(1, lines.count / 8)).map { lines[$0] }
        return Array(([lines[0]] + sagas).joined(separator: [UInt8(ascii: "\n")]))
    }

    @Test("A file with numbers that nobody wrote is read or refused")
    func aFileWithNumbersThatNobodyWroteIsReadOrRefused() async throws {
        let original = FuzzedText(try await Self.file())
        var refused = 0
        let count = 200 * UInt64(SoakSize.factor)
        for seed in 0..<count {
            var random = RandomStream(seed: seed)
            let bytes = original.changed(&random, Self.extremes)
            do throws(StoredSagas.ReadingError) {
                // A replica of as many workers as there can be has 6 MB of names.
                #expect(try Self.sizeOfEverything(bytes) < 64_000_000, "seed \(seed)")
            } catch {
                refused += 1
                #expect(!error.description.isEmpty, "seed \(seed)")
            }
        }
        #expect(refused > 0 && refused < count, "some are read and some are not: \(refused) of \(count)")
    }

    /// Lists, tells and traces a file; returns how much text that was.
    private static func sizeOfEverything(_ bytes: [UInt8]) throws(StoredSagas.ReadingError) -> Int {
        let stored = try StoredSagas(bytes)
        var size = KeptSagaList.absence(of: 5, stored, in: .flowerShop).description.utf8.count
        size += try KeptSagaList.text(stored, "reports/sample/base", in: .flowerShop).utf8.count
        var trace = TraceWriter(stored.header, in: .flowerShop, into: MemorySink())
        for index in 0..<stored.count {
            let saga = try stored.saga(at: index)
            size += SagaStory.text(saga, stored.header, in: .flowerShop).utf8.count
            trace.write(saga)
        }
        return size + trace.finished().bytes.count
    }
}

/// A text whose numbers are changed.
private struct FuzzedText {
    private let bytes: [UInt8]
    /// Where its numbers are.
    private var numbers: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var begin: Int?
        for (index, byte) in bytes.enumerated() {
            let isDigit = byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isDigit, begin == nil { begin = index }
            if !isDigit, let first = begin {
                numbers.append(first..<index)
                begin = nil
            }
        }
    }

    /// One to four numbers become others: one of the extremes, any at all, or one of another place.
    func changed(_ random: inout RandomStream, _ extremes: [String]) -> [UInt8] {
        var replacements: [Int: [UInt8]] = [:]
        for _ in 0...random.nextBounded(4) {
            let place = Int(random.nextBounded(UInt64(numbers.count)))
            replacements[place] =
                switch random.nextBounded(4) {
                case 0: Array("\(Int64(bitPattern: random.next()))".utf8)
                case 1: Array(bytes[numbers[Int(random.nextBounded(UInt64(numbers.count)))]])
                default: Array(extremes[Int(random.nextBounded(UInt64(extremes.count)))].utf8)
                }
        }
        var result: [UInt8] = []
        var copied = 0
        for (place, range) in numbers.enumerated() {
            guard let replacement = replacements[place] else { continue }
            result += bytes[copied..<range.lowerBound] + replacement
            copied = range.upperBound
        }
        return result + bytes[copied...]
    }
}
