#include "maskid/base/ordered_parallel.hpp"

#include <atomic>
#include <chrono>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace maskid {
namespace {

using std::chrono::microseconds;

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

/// What is delivered, and the message of the exception that ends it.
struct Outcome {
  std::vector<std::size_t> delivered;
  std::string thrown;
  bool operator==(const Outcome&) const = default;
};

constexpr std::size_t never = ~std::size_t{0};

/// Items take unequal times; one fails in its worker, another on delivery.
Outcome run(std::size_t count, std::size_t jobs, std::size_t bad_work = never, std::size_t bad_delivery = never) {
  Outcome outcome;
  try {
    ordered_parallel(count, jobs, [&](std::size_t, std::size_t item) {
      std::this_thread::sleep_for(microseconds((item * 7919) % 97));
      if (item == bad_work) throw std::runtime_error("work " + std::to_string(item));
      return [&, item] {
        if (item == bad_delivery) throw std::runtime_error("delivery " + std::to_string(item));
        outcome.delivered.push_back(item);
      };
    });
  } catch (const std::runtime_error& error) {
    outcome.thrown = error.what();
  }
  return outcome;
}

class OrderedParallel : public testing::TestWithParam<std::size_t> {};

TEST_P(OrderedParallel, DeliversInOrder) {
  EXPECT_EQ(run(500, GetParam()), (Outcome{up_to(500), ""}));
  EXPECT_EQ(run(1, GetParam()), (Outcome{up_to(1), ""}));
  EXPECT_EQ(run(0, GetParam()), (Outcome{{}, ""}));
}

TEST_P(OrderedParallel, RethrowsFromAWorkerAfterAllItemsBeforeIt) {
  for (const std::size_t bad : {0U, 1U, 57U, 99U}) {
    EXPECT_EQ(run(100, GetParam(), bad), (Outcome{up_to(bad), "work " + std::to_string(bad)}));
  }
}

TEST_P(OrderedParallel, RethrowsFromADelivery) {
  for (const std::size_t bad : {0U, 57U, 99U}) {
    EXPECT_EQ(run(100, GetParam(), never, bad), (Outcome{up_to(bad), "delivery " + std::to_string(bad)}));
  }
}

TEST_P(OrderedParallel, RethrowsTheFailureThatComesFirstInOrder) {
  EXPECT_EQ(run(100, GetParam(), 30, 29), (Outcome{up_to(29), "delivery 29"}));
  EXPECT_EQ(run(100, GetParam(), 29, 30), (Outcome{up_to(29), "work 29"}));
  EXPECT_EQ(run(100, GetParam(), 29, 29), (Outcome{up_to(29), "work 29"}));
}

TEST_P(OrderedParallel, StopsTheRestAfterAFailure) {
  std::atomic<std::size_t> started = 0;
  EXPECT_THROW(ordered_parallel(1'000'000, GetParam(),
                                [&](std::size_t, std::size_t item) -> std::function<void()> {
                                  ++started;
                                  if (item == 10) throw std::runtime_error("bad");
                                  return {};
                                }),
               std::runtime_error);
  EXPECT_LE(started, 11 + 4 * std::max<std::size_t>(GetParam(), 1));
}

TEST_P(OrderedParallel, KeepsFewResultsWaiting) {
  const std::size_t jobs = std::max<std::size_t>(GetParam(), 1);
  std::atomic<std::size_t> waiting = 0;
  std::size_t most = 0;
  ordered_parallel(200, GetParam(), [&](std::size_t, std::size_t) {
    ++waiting;
    return [&] {
      std::this_thread::sleep_for(microseconds(50));  // slower than the work
      most = std::max(most, waiting.load());
      --waiting;
    };
  });
  EXPECT_LE(most, 2 * jobs + 1);
}

TEST_P(OrderedParallel, GivesEachWorkerANumberOfItsOwn) {
  const std::size_t jobs = std::max<std::size_t>(GetParam(), 1);
  std::vector<std::atomic<int>> busy(jobs);
  std::atomic<bool> shared = false;
  std::atomic<bool> beyond = false;
  ordered_parallel(300, GetParam(), [&](std::size_t worker, std::size_t) -> std::function<void()> {
    if (worker >= jobs) return beyond = true, nullptr;
    if (++busy[worker] != 1) shared = true;
    std::this_thread::sleep_for(microseconds(20));
    --busy[worker];
    return {};
  });
  EXPECT_FALSE(beyond);
  EXPECT_FALSE(shared);
}

TEST_P(OrderedParallel, DeliversOnTheCallingThread) {
  const auto here = std::this_thread::get_id();
  ordered_parallel(50, GetParam(), [&](std::size_t, std::size_t) {
    const auto worker = std::this_thread::get_id();
    return [&, worker] {
      EXPECT_EQ(std::this_thread::get_id(), here);
      EXPECT_NE(worker, here);
    };
  });
}

INSTANTIATE_TEST_SUITE_P(Jobs, OrderedParallel, testing::Values(0, 1, 2, 3, 8, 64));

TEST(OrderedParallel, StartsNoMoreWorkersThanItems) {
  std::atomic<std::size_t> highest = 0;
  ordered_parallel(3, 1000, [&](std::size_t worker, std::size_t) -> std::function<void()> {
    for (auto seen = highest.load(); seen < worker && !highest.compare_exchange_weak(seen, worker);) continue;
    return {};
  });
  EXPECT_LT(highest, 3U);
}

}  // namespace
}  // namespace maskid
