import Contexts
import Testing

/// Golden values come from an independent implementation in another language; they are fixed for ever.
@Suite struct RandomStreamTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let stream: RandomStream
        let first: [UInt64]

        init(_ description: String, _ stream: RandomStream, _ first: [UInt64]) {
            testDescription = description
            self.stream = stream
            self.first = first
        }
    }

    static let root = RandomStream(seed: 42)

    static let goldens = [
        Golden("seed 42", root, [0x9d4c_6d1f_be75_32c5, 0xee55_650f_cd5b_bd86, 0xca33_b28f_a917_07b5]),
        Golden(
            "seed 0", RandomStream(seed: 0), [0x9339_6fbf_6878_2412, 0x84e2_568a_648b_6dc8, 0x987a_af2a_eb13_c6e2]),
        Golden(
            "largest seed", RandomStream(seed: .max),
            [0xc51a_a60f_dcec_3093, 0x1cf8_8139_ba73_869d, 0xec3a_55ac_d495_f5ff]),
        Golden("a name", root.fork("arrivals"), [0xf956_1a76_c78f_1aff, 0xdd26_bef2_8a0b_6abb, 0x3531_f093_5052_de23]),
        Golden(
            "a name beyond ASCII", root.fork("blüte"),
            [0xa981_5740_2a66_49b8, 0x7f5e_bb58_1644_842c, 0xf486_59fc_6c16_1735]),
        Golden("an empty name", root.fork(""), [0xe64a_8a0b_b519_4561, 0xf6a3_9f62_f5fa_ffb3, 0xfc40_1837_19e3_9c54]),
        Golden("a number", root.fork(7), [0xba7d_ab87_7d09_e8a6, 0xcc12_b93a_faad_7243, 0xbbb8_14ab_5476_7d9c]),
        Golden(
            "a path", root.fork("services").fork("payment").fork(3),
            [0x18f4_bf96_8744_5631, 0x2809_c53e_0fe7_2227, 0xc56a_735b_5acd_7023]),
    ]

    @Test(arguments: goldens) func firstNumbersNeverChange(golden: Golden) {
        var stream = golden.stream
        let drawn = golden.first.map { _ in stream.next() }
        #expect(drawn == golden.first)
    }

    @Test func forkDoesNotDependOnDraws() {
        var used = Self.root
        for _ in 0..<10 { _ = used.next() }
        #expect(used.fork("arrivals") == Self.root.fork("arrivals"))
        #expect(used.fork(7) == Self.root.fork(7))
    }

    @Test func valueAtPlaceIsTheDrawOfThatPlace() {
        var stream = Self.root.fork("chance")
        let fixed = stream
        for place in 0..<100 as Range<UInt64> { #expect(fixed.value(at: place) == stream.next()) }
        #expect(fixed.value(at: .max) == stream.value(at: .max), "drawing leaves the values as they are")
    }

    @Test func forksDiffer() {
        var firsts: [UInt64] = [Self.root.value(at: 0)]
        for index in 0..<1_000 as Range<UInt64> {
            firsts.append(Self.root.fork(index).value(at: 0))
            firsts.append(Self.root.fork(String(index)).value(at: 0))
        }
        firsts.append(Self.root.fork("a").fork("b").value(at: 0))
        firsts.append(Self.root.fork("b").fork("a").value(at: 0))
        firsts.append(Self.root.fork("ab").value(at: 0))
        #expect(Set(firsts).count == firsts.count)
    }

    @Test func bitsOfNeighbouringForksAreIndependent() {
        // Streams of customers 0, 1, 2, …: each bit of the first draws is set in half of them, and flips from one to
        // the next in half of them. Six standard deviations.
        let count = 20_000
        let limit = 6 * (Double(count) / 4).squareRoot()
        let draws = (0..<UInt64(count)).map { Self.root.fork($0).value(at: 0) }
        for bit in 0..<64 as Range<UInt64> {
            let ones = draws.count { $0 >> bit & 1 == 1 }
            let flips = zip(draws, draws.dropFirst()).count { ($0 ^ $1) >> bit & 1 == 1 }
            #expect((Double(ones) - Double(count) / 2).magnitude < limit, "bit \(bit)")
            #expect((Double(flips) - Double(count) / 2).magnitude < limit, "bit \(bit)")
        }
    }
}
