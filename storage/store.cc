#include "storage/store.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "storage/database.h"
#include "storage/gap_histogram.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<Store>> Store::Open(StoreOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(options.directory));
  return std::unique_ptr<Store>(new Store(std::move(options), std::move(database)));
}

Store::Store(StoreOptions options, std::unique_ptr<Database> database)
    : options_(std::move(options)), database_(std::move(database)), reader_(database_.get()) {
  UpdateRetention();
  committer_ = std::make_unique<Committer>(database_.get(), options_.admission, options_.clock);
}

Store::~Store() = default;

void Store::UpdateRetention() {
  const int days = std::max(options_.retention_days, options_.admission.accept_days_back);
  database_->sighting_filter().DropBefore(options_.clock->today().Plus(-days - kNewSourceDays));
}

}  // namespace scantrend
