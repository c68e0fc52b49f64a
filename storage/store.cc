#include "storage/store.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "storage/database.h"
#include "storage/gap_histogram.h"

namespace scantrend {
namespace {

// If it fails, more is kept until the next time.
void MoveRetention(Database& database, const StoreOptions& options) {
  const Day today = options.clock->today();
  const int days = std::max(options.retention_days, options.admission.accept_days_back);
  database.DropSightingsBefore(today.Plus(-days - kNewSourceDays)).IgnoreError();
  // Without contacts, hits of tomorrow may come until this is called again.
  database
      .DropContactsBefore(options.contact_days == 0 ? today.Plus(2)
                                                    : today.Plus(-options.contact_days))
      .IgnoreError();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(StoreOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   Database::Open(options.directory, options.env));
  // Before anything is folded.
  MoveRetention(*database, options);
  ASSIGN_OR_RETURN(std::unique_ptr<Tally> tally,
                   Tally::Open(database.get(), options.clock, options.admission.accept_days_back,
                               options.open_keys, options.sorted_hits));
  return std::unique_ptr<Store>(
      new Store(std::move(options), std::move(database), std::move(tally)));
}

Store::Store(StoreOptions options, std::unique_ptr<Database> database, std::unique_ptr<Tally> tally)
    : options_(std::move(options)),
      database_(std::move(database)),
      tally_(std::move(tally)),
      reader_(database_.get(), tally_.get()),
      verifier_(database_.get(), tally_.get()),
      committer_(std::make_unique<Committer>(database_.get(), tally_.get(), options_.admission,
                                             options_.clock)) {}

Store::~Store() = default;

absl::Status Store::status() const {
  RETURN_IF_ERROR(database_->status());
  return tally_->status();
}

void Store::TryToRecover() {
  // What comes of it is in status().
  database_->Resume().IgnoreError();
}

void Store::UpdateRetention() { MoveRetention(*database_, options_); }

}  // namespace scantrend
