import Contexts
import Testing

@testable import Load

/// Several generators, and a second run on the same data, never give a number twice.
@Suite struct SegmentTests {
    private func numbers(_ segment: Segment, traffics: Int = 2) -> (customers: [UInt64], made: [UInt64]) {
        let sources = (0..<traffics).map { TrafficSource.sample(.arrivals(10), number: $0, of: traffics) }
        let street = Street(LoadMachine(sources, segment: segment))
        street.run()
        return (street.sent.map(\.request.customer), street.sent.map(\.request.subject))
    }

    @Test func aNumberIsTheFirstPlusTheIndexPlusNTimesTheCount() {
        let segment = Segment(first: 1_000, index: 2, count: 5)
        #expect((0..<4).map(segment.number) == [1_002, 1_007, 1_012, 1_017])
        #expect((0..<4).map(Segment.whole.number) == [0, 1, 2, 3])
    }

    @Test(arguments: [1, 2, 3, 7] as [UInt64])
    func segmentsShareNoNumberAndLeaveNoneOut(count: UInt64) {
        var customers: [UInt64] = []
        var made: [UInt64] = []
        for index in 0..<count {
            let numbers = numbers(Segment(first: 500, index: index, count: count))
            #expect(numbers.made.count == 200)
            customers += numbers.customers
            made += numbers.made
        }
        #expect(customers.sorted() == Array(500..<500 + 200 * count))
        #expect(made.sorted() == Array(500..<500 + 200 * count))
    }

    @Test func aSecondRunBehindTheFirstSharesNoNumberWithIt() {
        let first = numbers(.whole)
        let next = (first.customers + first.made).max().map { $0 + 1 } ?? 0
        let second = numbers(Segment(first: next, index: 0, count: 1))
        #expect(Set(first.customers).isDisjoint(with: second.customers))
        #expect(Set(first.made).isDisjoint(with: second.made))
    }

    @Test(arguments: [(0, 0), (3, 3), (0, Segment.maximumCount + 1)] as [(UInt64, UInt64)])
    func aSegmentOutsideOfItsCountEndsTheProcess(index: UInt64, count: UInt64) async {
        await #expect(processExitsWith: .failure) { [index = index as UInt64, count = count as UInt64] in
            _ = Segment(first: 0, index: index, count: count)
        }
    }
}
