extension ConsoleReport {
    /// The price of services whose number of replicas changed, by autoscaler or scenario.
    func priceRows() -> [TableRow] {
        let scaled = labelValues("service", of: MetricName.replicaSeconds).filter { service in
            records.contains { record in
                let labels: MetricLabels = ["service": service]
                guard let most = value("replicas.desired", labels, .max, .run, record),
                    let mean = value("replicas.desired", labels, .mean, .run, record)
                else { return false }
                return most > mean * 1.000_001
            }
        }
        return limited(scaled, "services") { service in
            [
                row(isComparison ? "\(service) replica-s" : "replicas \(service)") { record in
                    value(MetricName.replicaSeconds, ["service": service], .value, .run, record).map {
                        HumanValue.number($0.rounded()) + (isComparison ? "" : " replica-seconds")
                    }
                }
            ].compactMap { $0 }
        }
    }
}
