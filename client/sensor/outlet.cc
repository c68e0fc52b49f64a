#include "client/sensor/outlet.h"

#include "client/sensor/csv_sink.h"

namespace scantrend {
namespace {

// One table for all streams: a sink that is not the stream's alone.
class SharedSink : public HitSink {
 public:
  explicit SharedSink(HitSink* sink) : sink_(sink), before_(sink->totals()) {}
  void Add(const Hit& hit) override { sink_->Add(hit); }
  size_t pending() const override { return sink_->pending(); }
  absl::Status Send(std::string_view position) override { return sink_->Send(position); }
  absl::Status Finish() override { return sink_->Finish(); }
  SinkTotals totals() const override {
    SinkTotals totals = sink_->totals();
    totals.accepted -= before_.accepted;
    return totals;
  }

 private:
  HitSink* const sink_;
  const SinkTotals before_;
};

class DryRunOutlet : public Outlet {
 public:
  explicit DryRunOutlet(std::ostream* out) : table_(out) {}
  absl::StatusOr<StreamPosition> Find(const std::string& /*stream*/) override {
    return StreamPosition{};
  }
  absl::StatusOr<OutletStream> Open(const std::string& /*stream*/) override {
    return OutletStream{.sink = std::make_unique<SharedSink>(&table_), .start = {}};
  }

 private:
  CsvSink table_;
};

}  // namespace

std::unique_ptr<Outlet> MakeDryRunOutlet(std::ostream* out) {
  return std::make_unique<DryRunOutlet>(out);
}

}  // namespace scantrend
