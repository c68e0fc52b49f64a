#include "server/encode_answers.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "server/batch_decoder.h"
#include "server/encode_day.h"

namespace scantrend {
namespace {

void EncodeSeries(const Series& series, v1::Series* out) {
  out->set_protocol(series.protocol);
  out->set_port(series.port);
}

void EncodeMetric(const RiseMetric& metric, v1::RiseMetric* out) {
  out->set_expected(metric.expected);
  out->set_observed(metric.observed);
  out->set_score(metric.score);
}

}  // namespace

void EncodeTopPorts(const TopSeries& top, DayRange range, v1::ListTopPortsResponse* out) {
  EncodeDay(range.first, out->mutable_start_date());
  EncodeDay(range.last, out->mutable_end_date());
  out->set_total_series(top.total);
  for (const SeriesCounts& one : top.series) {
    v1::TopPort* const port = out->add_ports();
    EncodeSeries(one.series, port->mutable_series());
    port->set_records(one.counts.records);
    port->set_targets(one.counts.targets);
    port->set_sources(one.counts.sources);
    port->set_new_sources(one.counts.new_sources);
  }
}

void EncodeRising(const Rising& rising, const RisingQuery& query,
                  v1::ListRisingPortsResponse* out) {
  EncodeDay(query.day, out->mutable_end_date());
  out->set_total_rising(rising.total);
  out->set_judged_series(rising.judged_series);
  out->set_false_discovery_rate(query.false_discovery_rate);
  out->set_usable_days(static_cast<uint32_t>(rising.usable_days));
  for (const RisingSeries& one : rising.series) {
    v1::RisingPort* const port = out->add_ports();
    EncodeSeries(one.rise.series, port->mutable_series());
    port->set_rise_class(static_cast<v1::RiseClass>(one.rise.rise_class));
    port->set_lead(static_cast<v1::RiseLead>(one.rise.lead));
    EncodeDay(one.since, port->mutable_since_date());
    EncodeMetric(one.rise.sources, port->mutable_sources());
    EncodeMetric(one.rise.targets, port->mutable_targets());
    port->set_p_value(one.rise.p_value);
    port->set_q_value(one.rise.q_value);
    port->set_new_source_share(one.rise.new_source_share);
    port->set_sensors(static_cast<uint32_t>(one.sensors));
    for (const Series& similar : one.rise.similar) {
      EncodeSeries(similar, port->add_similar());
    }
    port->set_scanner_sources(one.scanner_sources);
    if (one.top_source.has_value()) {
      port->set_top_source_share(one.top_source->share);
      port->set_top_source(one.top_source->source.ToString());
    }
  }
}

void EncodeTopSources(const TopSources& top, DayRange range, const ScannerList& scanners,
                      v1::ListTopSourcesResponse* out) {
  EncodeDay(range.first, out->mutable_start_date());
  EncodeDay(range.last, out->mutable_end_date());
  out->set_total_sources(top.total);
  for (const SourceDays& one : top.sources) {
    v1::TopSource* const source = out->add_sources();
    source->set_address(one.source.ToString());
    source->set_days(static_cast<uint32_t>(one.days));
    EncodeDay(one.first, source->mutable_first_date());
    EncodeDay(one.last, source->mutable_last_date());
    source->set_scanner(std::string(scanners.NameOf(one.source)));
    source->set_records(one.contacts.records);
    source->set_targets(one.contacts.targets);
  }
  if (top.contacts_since.has_value()) {
    EncodeDay(*top.contacts_since, out->mutable_counts_since_date());
  }
}

void EncodeSource(const Address& source, const SourceHistory& history, DayRange range,
                  const ScannerList& scanners, v1::GetSourceResponse* out) {
  out->set_address(source.ToString());
  out->set_scanner(std::string(scanners.NameOf(source)));
  EncodeDay(range.first, out->mutable_start_date());
  EncodeDay(range.last, out->mutable_end_date());
  std::set<Day> all;
  for (const auto& [series, seen] : history.series) {
    const std::vector<Day>& days = seen.days;
    all.insert(days.begin(), days.end());
    v1::SourceSeries* const one = out->add_series();
    EncodeSeries(series, one->mutable_series());
    one->set_days(static_cast<uint32_t>(days.size()));
    EncodeDay(days.front(), one->mutable_first_date());
    EncodeDay(days.back(), one->mutable_last_date());
    one->set_records(seen.contacts.records);
    one->set_targets(seen.contacts.targets);
  }
  out->set_records(history.contacts.records);
  out->set_targets(history.contacts.targets);
  if (history.contacts_since.has_value()) {
    EncodeDay(*history.contacts_since, out->mutable_counts_since_date());
  }
  out->set_days(static_cast<uint32_t>(all.size()));
  if (!all.empty()) {
    EncodeDay(*all.begin(), out->mutable_first_date());
    EncodeDay(*all.rbegin(), out->mutable_last_date());
  }
}

void EncodeSensor(const SensorInfo& info, v1::Sensor* out) {
  out->set_name(info.name);
  out->mutable_first_seen_time()->set_seconds(info.first_seen_s);
  out->mutable_last_seen_time()->set_seconds(info.last_seen_s);
  if (info.last_hit_s != 0) {
    out->mutable_last_hit_time()->set_seconds(info.last_hit_s);
  }
  out->set_batches(info.batches);
  out->set_accepted(info.accepted);
  out->set_records(info.records);
  out->set_sampling_rate(info.sampling_rate);
  EncodeRefused(info.refused, *out->mutable_refused());
}

}  // namespace scantrend
