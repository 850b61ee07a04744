import Platform
import Testing

@testable import Scenarios
@testable import Texts

@Suite struct VariedValueTests {
    private func value(_ path: String, _ yaml: String = minimal) throws -> VariedValue {
        try read(yaml).variedValue(at: path, option: "--vary \(path)")
    }

    private func problem(_ path: String, _ yaml: String = minimal) throws -> Diagnostic? {
        let scenario = try read(yaml)
        do {
            _ = try scenario.variedValue(at: path, option: "--vary \(path)")
            return nil
        } catch {
            return error.list.first
        }
    }

    @Test(arguments: [("10/s", "s"), ("600/m", "m"), ("36000/h", "h")])
    func aRateKeepsItsUnit(rate: String, unit: String) throws {
        let varied = try value(
            "traffic.shoppers.rate", minimal.replacing("10/s", with: rate))
        #expect(varied.text(varied.number) == rate)
        #expect(varied.text(12.5) == "12.5/\(unit)")
        #expect(!varied.isWhole)
    }

    @Test func aValueThatTheFileLeavesOutIsItsDefault() throws {
        let varied = try value("shop.services.payment.workers")
        #expect(varied.number == Double(try read(minimal).application.service("payment")?.workers ?? 0))
        #expect(varied.isWhole)
        #expect(varied.text(32) == "32")
    }

    @Test func elementsOfListsAreFoundByTheirNumber() throws {
        let yaml = minimal.replacing(
            "executor: constant-arrival-rate, rate: 10/s",
            with: "executor: ramping-arrival-rate, stages: [ { duration: 10s, target: 40/s } ]")
        #expect(try value("traffic.shoppers.stages.0.target", yaml).number == 40)
    }

    @Test func aPathThatThereIsNotNamesTheNearest() throws {
        let found = try #require(try problem("traffic.shoppers.rat"))
        #expect(found.message.contains("unknown path 'traffic.shoppers.rat'"))
        #expect(found.hint == "did you mean 'traffic.shoppers.rate'?")
        #expect(found.position.file == "--vary traffic.shoppers.rat")
    }

    @Test(arguments: ["traffic", "traffic.shoppers.executor", "duration", "shop.network", "warmup"])
    func whatIsNoNumberAndNoRateIsRefused(path: String) throws {
        #expect(try problem(path)?.message.contains("expected a number above 0, or a rate such as 20/s") == true)
    }

    @Test(arguments: [
        ("traffic.shoppers.rate", VariedValue.Purpose.load), ("shop.services.order.replicas", .resource),
        ("shop.services.payment.workers", .resource), ("shop.cluster.nodes", .resource),
        ("shop.services.inventory.database.maximumPoolSize", .resource),
    ])
    func aLoadIsKnownFromAResource(path: String, purpose: VariedValue.Purpose) throws {
        let yaml = minimal + "\nshop: { services: { inventory: { database: { maximumPoolSize: 3 } } } }\n"
        #expect(try value(path, yaml).purpose == purpose)
    }

    @Test(arguments: ["shop.catalog.products", "shop.services.order.mailbox.capacity", "seed"])
    func whatIsNeitherLoadNorResourceIsRefused(path: String) throws {
        let found = try #require(try problem(path))
        #expect(found.message.contains("is neither a load nor a resource"), "\(found.message)")
        #expect(found.hint?.contains("traffic.NAME… with rate") == true, "\(found.hint ?? "")")
    }

    @Test func zeroCannotBeDoubled() throws {
        let yaml = minimal.replacing(
            "executor: constant-arrival-rate, rate: 10/s",
            with: "executor: ramping-arrival-rate, stages: [ { duration: 10s, target: 40/s } ]")
        let found = try problem("traffic.shoppers.startRate", yaml)
        #expect(found?.message.contains("is '0/s', expected a number above 0") == true)
    }

    @Test func aKeyWithoutAValueSaysThatItHasNone() throws {
        let found = try problem("shop.services.payment.autoscaler.maxReplicas")
        #expect(found?.message.contains("has no value to begin at") == true)
    }
}
