#include "storage/store.h"

#include <utility>

#include "base/status.h"
#include "storage/database.h"

namespace scantrend {
absl::StatusOr<std::unique_ptr<Store>> Store::Open(StoreOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   Database::Open(options.directory, options.env));
  // Before anything is folded.
  auto retention = std::make_unique<Retention>(
      database.get(),
      RetentionRules{.retention_days = options.retention_days,
                     .accept_days_back = options.admission.accept_days_back,
                     .contact_days = options.contact_days,
                     .point_days = options.point_days},
      options.clock);
  ASSIGN_OR_RETURN(std::unique_ptr<Tally> tally,
                   Tally::Open(database.get(), options.clock, options.admission.accept_days_back,
                               options.open_keys, options.sorted_hits));
  return std::unique_ptr<Store>(
      new Store(std::move(options), std::move(database), std::move(retention), std::move(tally)));
}

Store::Store(StoreOptions options, std::unique_ptr<Database> database,
             std::unique_ptr<Retention> retention, std::unique_ptr<Tally> tally)
    : options_(std::move(options)),
      database_(std::move(database)),
      retention_(std::move(retention)),
      tally_(std::move(tally)),
      active_sensors_(database_.get()),
      reader_(database_.get(), tally_.get(), &active_sensors_),
      verifier_(database_.get(), tally_.get()),
      backups_(database_.get(), tally_.get(), options_.env, options_.backup_root),
      compactor_(database_.get()),
      committer_(std::make_unique<Committer>(database_.get(), tally_.get(), &active_sensors_,
                                             options_.admission, options_.clock)) {}

Store::~Store() = default;

absl::Status Store::status() const {
  RETURN_IF_ERROR(database_->status());
  return tally_->status();
}

void Store::TryToRecover() {
  // What comes of it is in status().
  database_->Resume().IgnoreError();
}

}  // namespace scantrend
