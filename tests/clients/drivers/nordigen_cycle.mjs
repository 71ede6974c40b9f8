// One full cycle with the published Node client; the same conversation as nordigen_cycle.py. Only the address of the service differs.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENT_FOLDER}/`);
const NordigenClient = require("nordigen-node");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const read = async (client, accountId, told) => {
  const account = client.account(accountId);
  return {
    metadata: await account.getMetadata(),
    details: await account.getDetails(),
    balances: await account.getBalances(),
    transactions: await account.getTransactions(),
    week: await account.getTransactions({ dateFrom: told.date_from, dateTo: told.date_to }),
  };
};

const told = JSON.parse(await nextLine());
const client = new NordigenClient({ secretId: told.secret_id, secretKey: told.secret_key, baseUrl: told.base_url });
const token = await client.generateToken();
client.token = (await client.exchangeToken({ refreshToken: token.refresh })).access;
const got = {
  institutions: await client.institution.getInstitutions({ country: "gb" }),
  institution: await client.institution.getInstitutionById(told.institution),
};
const spare = await client.agreement.createAgreement({ institutionId: told.institution, maxHistoricalDays: "30", accessValidForDays: "10" });
got.spare_agreement = await client.agreement.getAgreementById(spare.id);
got.agreement_deleted = await client.agreement.deleteAgreement(spare.id);
const session = await client.initSession({ redirectUrl: told.redirect, institutionId: told.institution, referenceId: told.reference });
say({ link: session.link });
await nextLine();
got.requisition = await client.requisition.getRequisitionById(session.id);
got.requisitions = await client.requisition.getRequisitions();
got.agreements = await client.agreement.getAgreements();
got.accounts = {};
for (const id of got.requisition.accounts) got.accounts[id] = await read(client, id, told);
got.deleted = await client.requisition.deleteRequisition(session.id);
say(got);
process.stdin.destroy();
