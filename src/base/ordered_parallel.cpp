#include "maskid/base/ordered_parallel.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

constexpr std::size_t kWaitingPerWorker = 2;

struct Result {
  bool ready = false;
  std::function<void()> deliver;
  std::exception_ptr failure;
};

/// Items are handed out in order and never more than the ring's size ahead of the delivery. A failure is
/// a result like another and takes its turn, so the number of threads does not change which comes first.
class Conveyor {
 public:
  Conveyor(std::size_t count, std::size_t workers, const OrderedWork& work)
      : count_(count), work_(work), ring_(workers * kWaitingPerWorker) {}

  void run_worker(std::size_t worker) {
    for (;;) {
      std::size_t item = 0;
      {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return stopped_ || next_ == count_ || next_ < taken_ + ring_.size(); });
        if (stopped_ || next_ == count_) return;
        item = next_++;
      }
      Result result = do_item(worker, item);
      const std::lock_guard lock(mutex_);
      if (result.failure) count_ = next_;  // later items would never be delivered
      ring_[item % ring_.size()] = std::move(result);
      arrived_.notify_one();
    }
  }

  /// The result of the next item in order, waited for.
  Result take() {
    std::unique_lock lock(mutex_);
    Result& slot = ring_[taken_ % ring_.size()];
    arrived_.wait(lock, [&] { return slot.ready; });
    ++taken_;
    room_.notify_all();
    return std::exchange(slot, Result{});
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    room_.notify_all();
  }

 private:
  Result do_item(std::size_t worker, std::size_t item) const {
    try {
      return {true, work_(worker, item), nullptr};
    } catch (...) {
      return {true, nullptr, std::current_exception()};
    }
  }

  std::size_t count_;
  const OrderedWork& work_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable arrived_;
  std::vector<Result> ring_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  bool stopped_ = false;
};

/// Stops and joins its threads however the scope is left.
class Workers {
 public:
  Workers(Conveyor& conveyor, std::size_t number) : conveyor_(conveyor) {
    threads_.reserve(number);
    for (std::size_t worker = 0; worker < number; ++worker) start(worker);
  }
  ~Workers() {
    conveyor_.stop();
    for (auto& thread : threads_) thread.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  void start(std::size_t worker) {
    try {
      threads_.emplace_back([this, worker] { conveyor_.run_worker(worker); });
    } catch (const std::system_error& error) {
      // The threads that did start can do all of the work.
      if (threads_.empty()) {
        throw Error(std::string("cannot start a thread: ") + error.what() +
                    "; close other programs or raise the limit of threads");
      }
    }
  }

  Conveyor& conveyor_;
  std::vector<std::thread> threads_;
};

}  // namespace

void ordered_parallel(std::size_t count, std::size_t jobs, const OrderedWork& work) {
  const std::size_t number = std::min(std::max<std::size_t>(jobs, 1), count);
  if (number == 0) return;

  Conveyor conveyor(count, number, work);
  const Workers workers(conveyor, number);
  for (std::size_t item = 0; item < count; ++item) {
    const Result result = conveyor.take();
    if (result.failure) std::rethrow_exception(result.failure);
    if (result.deliver) result.deliver();
  }
}

}  // namespace maskid
