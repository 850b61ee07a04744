package import Applications
internal import Scenarios

/// What each world does with each key of a scenario file.
///
/// Both simulated worlds share one loop, one platform and one set of customers. What these keep or decide is the same in both
/// worlds, and none of it asks which world it is in. This type lists what differs. Tests check that every key and every
/// fault has a row, and run each of them live.
package enum WorldReference {
    package struct Row: Hashable, Sendable {
        /// Paths of ``KeyReference``; each stands for itself and all below it.
        package var keys: [String]
        package var virtual: String
        package var live: String
        /// Over HTTP, against a service that Perennial does not know. What it cannot do is refused.
        package var http = "refused"
    }

    private static let same = "the same"
    private static let waited = "waited for on the wall clock"

    /// The rows for every application. SYSTEM stands for the key of its section.
    private static let harness: [Row] = [
        Row(
            keys: ["scenario", "description", "expect", "variants"], virtual: "told and judged", live: same, http: same),
        Row(keys: ["breaks"], virtual: "told and judged", live: same),
        Row(
            keys: ["target", "data", "outcomes", "traffic.NAME.journey.N.request"],
            virtual: "not used; a step that is a request is refused, because no simulated service answers it",
            live: same, http: "where requests go, what they carry, and what answers mean"),
        Row(
            keys: ["seed"], virtual: "the same seed gives the same run, event by event, and a digest",
            live: "the same customers and the same draws; threads decide the order, and there is no digest",
            http: "the same customers and the same draws"),
        Row(
            keys: ["duration", "drain", "warmup"], virtual: "time is what the events say",
            live: "as long on the wall clock", http: "as long on the wall clock"),
        Row(keys: ["steadyState"], virtual: "time is what the events say", live: "as long on the wall clock"),
        Row(
            keys: ["traffic"], virtual: "at their intended times",
            live: "the same times; one that comes late counts from then",
            http:
                "as requests at the same times; how late they were sent is told; traces are refused, and steps other than `request`"
        ),
        Row(
            keys: [
                "SYSTEM.network", "SYSTEM.services.SERVICE.time", "SYSTEM.services.SERVICE.startup",
                "SYSTEM.services.SERVICE.podStart", "SYSTEM.services.SERVICE.warmUp",
            ], virtual: "drawn, and passed at once", live: "drawn the same way, and " + waited),
        Row(
            keys: [
                "SYSTEM.services.SERVICE.replicas", "SYSTEM.services.SERVICE.workers",
                "SYSTEM.services.SERVICE.mailbox",
            ], virtual: "actors on one thread", live: "the same actors, each where there is a thread"),
        Row(
            keys: ["SYSTEM.services.SERVICE.external"], virtual: "takes no time of the run",
            live: "takes the time that it takes"),
        Row(
            keys: ["SYSTEM.services.SERVICE.database"],
            virtual: "connections, commits, syncs and secrets as they are written",
            live: "the same, \(waited), beside what the database in memory takes itself"),
        Row(
            keys: [
                "SYSTEM.cluster", "SYSTEM.gateway", "SYSTEM.supervision", "SYSTEM.services.SERVICE.supervision",
                "SYSTEM.services.SERVICE.strategy", "SYSTEM.services.SERVICE.termination",
                "SYSTEM.services.SERVICE.probes",
                "SYSTEM.services.SERVICE.autoscaler", "SYSTEM.services.SERVICE.resources",
                "SYSTEM.services.SERVICE.versions", "releases",
            ], virtual: "decided by the platform", live: "decided by the same platform, \(waited)"),
        Row(
            keys: ["SYSTEM.calls"], virtual: "retry around breaker around time-out",
            live: "the same; an answer under way when the time is up comes too late"),
        Row(
            keys: [
                "faults.N.name", "faults.N.at", "faults.N.for", "faults.N.slow", "faults.N.errors", "faults.N.leak",
                "faults.N.crashLoop", "faults.N.partition", "faults.N.drop", "faults.N.duplicate", "faults.N.delay",
                "faults.N.reorder", "faults.N.databaseSlow", "faults.N.databaseDown", "faults.N.loseNode",
                "faults.N.time", "faults.N.addedTime", "faults.N.replicas", "faults.N.rate", "faults.N.crashPoint",
                "faults.N.probability", "faults.N.perSecond", "faults.N.after", "faults.N.messages", "faults.N.within",
            ], virtual: "from one instant to another", live: same),
        Row(
            keys: ["faults.N.kill"], virtual: "at once",
            live: "a replica ends what it was handed before, and what it does then reaches nobody"),
        Row(
            keys: ["faults.N.hang", "faults.N.pause"], virtual: "at once",
            live: "a replica still handles what it was handed before"),
        Row(
            keys: ["faults.N.poison"], virtual: "cured at the fault's end",
            live: "the same, but that a message which a replica has then may crash it once more"),
        Row(
            keys: ["faults.N.databaseCrash"], virtual: "back with what was synced",
            live: "the same; what replicas commit at that instant may be before or after it"),
    ]

    /// The rows of an application. Its own rows come last.
    package static func rows(of application: any Application) -> [Row] {
        let system = application.vocabulary.section.key
        return harness.map { row in
            var row = row
            row.keys = row.keys.map { $0.replacing("SYSTEM", with: system) }
            return row
        } + application.reference.worlds.map { Row(keys: $0.keys, virtual: $0.virtual, live: $0.live) }
    }

    /// The row of a key; nil where there is none.
    package static func row(of path: String, in application: any Application) -> Row? {
        rows(of: application).first { $0.keys.contains { path == $0 || path.hasPrefix($0 + ".") } }
    }

    package static func markdown(of application: any Application) -> String {
        let head = ["| keys | virtual | live | http |", "|---|---|---|---|"]
        let lines = rows(of: application).map { row in
            "| \(row.keys.map { "`\($0)`" }.joined(separator: " ")) | \(row.virtual) | \(row.live) | \(row.http) |"
        }
        return (head + lines).joined(separator: "\n")
    }
}
