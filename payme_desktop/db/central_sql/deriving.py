"""Whom purchases count for, whether they count, and the histories that follow."""

from typing import Final

from payme_desktop.db.central_sql.wording import FRESH_PLANS, function

_OF_SALE: Final = "CASE WHEN p.kind = 'sale' THEN p.id ELSE p.sale_id END"


def _class(bought: str, shop: str) -> str:
    return f"""CASE WHEN {bought} <= 0 THEN 'none' WHEN {bought} < {shop}.occasional_from THEN 'one_time'
        WHEN {bought} < {shop}.regular_from THEN 'occasional' WHEN {bought} < {shop}.frequent_from
        THEN 'regular' ELSE 'frequent' END"""


CLASSIFY: Final = (
    function(
        "payme_classify() RETURNS trigger",
        f"""UPDATE customer_purchase_history h SET repeat_frequency = {_class("h.total_purchases", "NEW")},
          updated_at = now()
          WHERE h.business_id = NEW.id
          AND h.repeat_frequency IS DISTINCT FROM {_class("h.total_purchases", "NEW")};
        RETURN NULL;""",
    ),
    "DROP TRIGGER IF EXISTS payme_classify ON businesses",
    """CREATE TRIGGER payme_classify AFTER UPDATE ON businesses FOR EACH ROW
      WHEN ((NEW.occasional_from, NEW.regular_from, NEW.frequent_from)
        IS DISTINCT FROM (OLD.occasional_from, OLD.regular_from, OLD.frequent_from))
      EXECUTE FUNCTION payme_classify()""",
)
"""Other thresholds put every customer of the business into the class that now fits."""

DERIVE: Final = function(
    f"payme_derive(b uuid, ops jsonb) RETURNS void {FRESH_PLANS}",
    f"""SELECT array_agg((o.r ->> 'i')::uuid) INTO ids FROM jsonb_array_elements(ops) o(r);
    SELECT array_agg(DISTINCT sale_id) INTO sales FROM purchases
      WHERE business_id = b AND id = ANY(ids) AND sale_id IS NOT NULL;
    SELECT array_agg(DISTINCT owner_id) INTO who FROM purchases WHERE business_id = b AND id = ANY(ids);
    IF sales IS NOT NULL THEN
      SELECT array_agg(id) INTO hit FROM (
        SELECT id FROM purchases WHERE business_id = b AND id = ANY(sales)
        UNION SELECT id FROM purchases WHERE business_id = b AND sale_id = ANY(sales)
          AND kind = 'refund') h;
      who := who || (SELECT array_agg(owner_id) FROM purchases WHERE business_id = b AND id = ANY(hit));
      UPDATE purchases p SET voided = EXISTS (SELECT 1 FROM purchases v WHERE v.business_id = b
          AND v.sale_id = {_OF_SALE} AND v.kind = 'void'),
        owner_id = COALESCE(
          (SELECT a.customer_id FROM purchases a WHERE a.business_id = b AND a.sale_id = {_OF_SALE}
            AND a.kind = 'attach' ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1),
          (SELECT s.customer_id FROM purchases s WHERE s.business_id = b AND s.id = p.sale_id),
          p.customer_id)
        WHERE p.business_id = b AND p.id = ANY(hit);
      who := who || (SELECT array_agg(owner_id) FROM purchases WHERE business_id = b AND id = ANY(hit));
    END IF;
    UPDATE customer_purchase_history h SET
      total_purchases = a.n, total_spent = a.spent, total_items_bought = a.items,
      avg_transaction_value = CASE WHEN a.n > 0 THEN round(a.spent / a.n, 2) ELSE 0 END,
      first_purchase_date = a.first, last_purchase_date = a.last, last_purchase_at = a.last_at,
      is_repeat_customer = a.n >= 2, customer_lifetime_value = a.spent,
      repeat_frequency = {_class("a.n", "s")},
      updated_at = now()
    FROM (SELECT c.id AS customer_id, count(*) FILTER (WHERE p.kind = 'sale') AS n,
        coalesce(sum(CASE p.kind WHEN 'refund' THEN -p.total_amount ELSE p.total_amount END), 0) AS spent,
        coalesce(sum(CASE p.kind WHEN 'refund' THEN -p.items_count ELSE p.items_count END), 0) AS items,
        min(p.local_day) FILTER (WHERE p.kind = 'sale') AS first,
        max(p.local_day) FILTER (WHERE p.kind = 'sale') AS last,
        max(p.occurred_at) FILTER (WHERE p.kind = 'sale') AS last_at
      FROM (SELECT DISTINCT unnest(who) AS id) c LEFT JOIN purchases p ON p.business_id = b
        AND p.owner_id = c.id AND p.kind IN ('sale', 'refund') AND NOT p.voided
      WHERE c.id IS NOT NULL GROUP BY c.id) a, businesses s
    WHERE s.id = b AND h.business_id = b AND h.customer_id = a.customer_id;""",
    declare="ids uuid[]; sales uuid[]; who uuid[]; hit uuid[];",
)
