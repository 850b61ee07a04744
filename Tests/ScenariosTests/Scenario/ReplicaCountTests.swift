import Testing

@testable import Scenarios
@testable import Texts

/// Faults that are aimed at more replicas than there are.
@Suite struct ReplicaCountTests {
    /// With where the number stands, in `faults: [ { … } ]`.
    static let faults = [
        ("kill: payment, replicas: COUNT", "5:38"),
        ("hang: payment, replicas: COUNT", "5:38"),
        ("pause: payment, for: 5s, replicas: COUNT", "5:48"),
        ("leak: payment, perSecond: 1Mi, replicas: COUNT", "5:54"),
        ("crashLoop: payment, replicas: COUNT, after: 1s", "5:43"),
    ]

    /// What is wrong with a fault of so many replicas in a shop.
    private func found(_ fault: String, _ count: String, in payment: String = "{}") -> [Diagnostic] {
        problems(
            minimal + "faults: [ { \(fault.replacing("COUNT", with: count)) } ]\n"
                + "shop: { services: { payment: \(payment) } }\n")
    }

    @Test(arguments: faults)
    func moreThanTheServiceHasAreToldAtTheirPlace(fault: String, place: String) {
        let told = found(fault, "3")
        #expect(told.map(\.message) == ["the fault is aimed at 3 replicas of 'payment', which has 2"])
        #expect(told.map { "\($0.position.line):\($0.position.column)" } == [place])
        #expect(told.first?.hint == "write 'replicas: all' for whatever there is")
        for count in ["1", "2", "all"] { #expect(found(fault, count).isEmpty, "\(count)") }
        #expect(found(fault, "3", in: "{ replicas: 3 }").isEmpty)
        let none = found(fault, "1", in: "{ replicas: 0 }")
        #expect(none.map(\.message) == ["the fault is aimed at 1 replica of 'payment', which has 0"])
    }

    @Test func theOneReplicaThatIsMeantWhereNoNumberStandsMustBeThere() {
        let told = found("hang: payment", "", in: "{ replicas: 0 }")
        #expect(told.map { "\($0.position.line):\($0.position.column)" } == ["5:19"])
        #expect(told.first?.message == "the fault is aimed at 1 replica of 'payment', which has 0")
        #expect(found("leak: payment", "", in: "{ replicas: 0 }").isEmpty, "all that there are")
    }

    @Test(arguments: faults)
    func whatAnAutoscalerMayAddCountsAsThere(fault: String, place: String) {
        let scaled = "{ autoscaler: { maxReplicas: 4 } }"
        #expect(found(fault, "4", in: scaled).isEmpty)
        let told = found(fault, "5", in: scaled)
        #expect(told.map(\.message) == ["the fault is aimed at 5 replicas of 'payment', which has 4 at most"])
    }

    @Test func aVariantWithFewerReplicasIsToldToo() {
        let found = problems(
            minimal + """
                faults: [ { hang: payment, replicas: 2 } ]
                variants: { small: { shop.services.payment.replicas: 1 } }

                """)
        #expect(
            found.map(\.message) == [
                "the fault is aimed at 2 replicas of 'payment', which has 1 (in the variant 'small')"
            ])
    }

    @Test func aFaultThatIsNamedIsListedOnce() throws {
        let found = problems(
            minimal + "faults: [ { name: f, kill: order } ]\nexpect: [ 'recovery{fault=\"lunch\"} < 1s' ]\n")
        #expect(found.first?.hint == "known here: f")
    }
}
