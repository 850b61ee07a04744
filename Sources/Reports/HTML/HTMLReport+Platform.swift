internal import Measurement
internal import Texts

/// What the platform did over time: releases, replicas, and their cost.
extension HTMLReport {
    /// The names of the releases of all runs, in the order in which they began.
    var releaseNames: [String] {
        var names: [String] = []
        for line in runs.flatMap(\.releases) where !names.contains(line.name) { names.append(line.name) }
        return names
    }

    /// Services that were at least a second behind with their events at some time, in any run.
    private var laggards: [String] {
        var services: [String] = []
        for run in runs {
            for service in run.bins.names(prefix: TimelineColumn.lag) where !services.contains(service) {
                let lags = run.bins.column(TimelineColumn.lag + service) ?? []
                if lags.contains(where: { ($0 ?? 0) >= Self.leastLag }) { services.append(service) }
            }
        }
        return services
    }

    /// In milliseconds.
    private static let leastLag = 1_000.0

    /// The text in place of a chart that would be empty.
    var lagNote: String {
        guard laggards.isEmpty, runs.contains(where: { !$0.bins.names(prefix: TimelineColumn.lag).isEmpty }) else {
            return ""
        }
        return " No service was ever a second behind with its events."
    }

    var lag: TimeChart {
        let laggards = laggards
        return TimeChart(
            title: "Bus lag",
            note: "Age of the oldest event that a service has not handled, at its oldest; of services that were ever a "
                + "second behind." + manyServices(TimelineColumn.lag),
            style: .lines, unit: .milliseconds,
            series: series { serviceLines(TimelineColumn.lag, $0, where: laggards.contains) })
    }

    var releaseLanes: LaneChart {
        LaneChart(
            title: "Releases", note: "From the beginning to the end of each; point at one for its steps.",
            legend: ReleaseLine.legend,
            lanes: runs.map { run in
                releaseNames.isEmpty
                    ? nil : run.releases.prefix(Self.maximumOfAKind).map { $0.lane(end: run.eventsEnd) }
            },
            absence: "This run has no release.")
    }

    /// Services whose wanted number of replicas changed, in any run.
    var scaledServices: [String] {
        var services: [String] = []
        for run in runs {
            for service in run.bins.names(prefix: TimelineColumn.desired) where !services.contains(service) {
                let wanted = run.bins.column(TimelineColumn.desired + service)?.compactMap { $0 } ?? []
                if wanted.contains(where: { $0 != wanted.first }) { services.append(service) }
            }
        }
        return Array(services.prefix(Self.maximumOfAKind))
    }

    func scaling(_ service: String) -> TimeChart {
        var chart = TimeChart(
            title: "Replicas of \(service)",
            note:
                "Ready, and as many as its autoscaler, or its scenario, wants. The price is counted until arrivals end.",
            style: .lines, unit: .count, isState: true, pixels: 84,
            series: series {
                [
                    ("wanted", "c-ink", $0.bins.column(TimelineColumn.desired + service)),
                    ("ready", "c-good", $0.bins.column(TimelineColumn.ready + service)),
                ]
            })
        for run in chart.series.indices { chart.series[run][0].isDashed = true }
        chart.told = runs.map { run in
            run.record.value(MetricName.replicaSeconds, ["service": service], .value, in: .run).map {
                HumanValue.number($0.rounded()) + " replica-seconds"
            } ?? ""
        }
        return chart
    }

    var replicas: LaneChart {
        LaneChart(
            title: "Replicas ready", note: "Of those that each service should have.", legend: ReplicaLanes.legend,
            lanes: runs.map { ReplicaLanes.lanes($0) }, absence: "Nothing was recorded.")
    }
}
